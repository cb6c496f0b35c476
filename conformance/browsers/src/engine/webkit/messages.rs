//! WebKit's console on standard error: `URL:LINE:COLUMN: CONSOLE SOURCE LEVEL text`, place and source only if known.

use crate::engine::ConsoleLine;

const LEVELS: [(&str, &str); 5] =
    [("LOG", "log"), ("INFO", "info"), ("WARN", "warning"), ("ERROR", "error"), ("DEBUG", "debug")];

/// The console's line, if it is one. A message's further lines are not: none of the browser's own has any.
pub(super) fn line(written: &str) -> Option<ConsoleLine> {
    let (place, said) = match written.strip_prefix("CONSOLE ") {
        Some(said) => (None, said),
        None => written.split_once(": CONSOLE ").map(|(place, said)| (Some(place), said))?,
    };
    let (first, rest) = said.split_once(' ')?;
    let (level, text) = match spoken(first) {
        Some(level) => (level, rest),
        None => {
            let (second, rest) = rest.split_once(' ')?;
            (spoken(second)?, rest)
        }
    };
    let url = place.and_then(|place| place.rsplitn(3, ':').nth(2)).map(str::to_owned);
    Some(ConsoleLine { level: level.into(), code: None, text: text.into(), url })
}

/// Their word for how bad it is, in ours.
fn spoken(word: &str) -> Option<&'static str> {
    LEVELS.iter().find(|(theirs, _)| *theirs == word).map(|(_, ours)| *ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_it_speaks() {
        let said = line("http://app.first.test:4711/page:1:49: CONSOLE LOG a line").unwrap();
        assert_eq!((said.level.as_str(), said.text.as_str()), ("log", "a line"));
        assert_eq!(said.url.unwrap(), "http://app.first.test:4711/page");
    }

    #[test]
    fn the_browsers_own_words_have_a_source_instead_of_a_place() {
        let said = line("CONSOLE SECURITY ERROR Origin http://a.test is not allowed").unwrap();
        assert_eq!(
            (said.level.as_str(), said.text.as_str()),
            ("error", "Origin http://a.test is not allowed")
        );
        assert_eq!(said.url, None);
    }

    #[test]
    fn what_the_toolkit_writes_is_no_line_of_the_console() {
        assert_eq!(line("(MiniBrowser:12): Gtk-WARNING **: cannot open display"), None);
        assert_eq!(line("CONSOLE"), None);
    }
}

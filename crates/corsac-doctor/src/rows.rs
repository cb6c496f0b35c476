//! Rows: texts under labels, broken at spaces to a width, as all output for people has them.

use std::fmt::Write;

/// The width of the labels in front of lines.
const LABEL: usize = 10;

/// A text under a label, broken at spaces to the width.
///
/// # Examples
/// ```
/// assert_eq!(corsac_doctor::row("why", "one two three", 19), "why       one two\n          three\n");
/// ```
#[must_use]
pub fn row(label: &str, text: &str, width: usize) -> String {
    let mut rows = String::new();
    let lines = wrap(text, width.saturating_sub(LABEL));
    for (index, line) in lines.iter().enumerate() {
        let label = if index == 0 { label } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(rows, "{}", format!("{label:<LABEL$}{line}").trim_end());
    }
    rows
}

/// Texts under one label, each in rows of its own.
pub(crate) fn rows<'a>(label: &str, texts: impl IntoIterator<Item = &'a str>, width: usize) -> String {
    let texts = texts.into_iter().enumerate();
    texts.map(|(index, text)| row(if index == 0 { label } else { "" }, text, width)).collect()
}

/// Lines as they are, under the column of texts.
pub(crate) fn verbatim(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", format!("{:LABEL$}{line}", "").trim_end())).collect()
}

/// The text in lines; those that follow the first are indented as deep as a mark at its beginning. A word that is longer
/// than the width stays whole.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let indent = match text.get(..2) {
        Some("> " | "< " | "$ ") => "    ",
        Some("- ") => "  ",
        _ => "",
    };
    wrap_under(indent, text, width)
}

/// The text in lines; those that follow the first begin with the indent.
#[must_use]
pub fn wrap_under(indent: &str, text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last().map_or(0, |line| line.chars().count());
        let is_full = line > 0 && line + 1 + word.chars().count() > width;
        if is_full {
            lines.push(indent.to_owned());
        }
        let is_first = is_full || (lines.len() == 1 && line == 0);
        if let Some(last) = lines.last_mut() {
            last.push_str(if is_first { "" } else { " " });
            last.push_str(word);
        }
    }
    lines
}

/// A field name as documentation and browsers spell it.
///
/// # Examples
/// ```
/// assert_eq!(corsac_doctor::title_case("x-request-id"), "X-Request-Id");
/// ```
#[must_use]
pub fn title_case(name: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
    };
    name.split('-').map(capital).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_break_at_spaces_and_keep_their_label_column() {
        assert_eq!(row("why", "one two three", 19), "why       one two\n          three\n");
        assert_eq!(row("", "< A: bbbb cccc", 18), "          < A:\n              bbbb\n              cccc\n");
        assert_eq!(row("fix", "- one two", 15), "fix       - one\n            two\n");
        assert_eq!(row("a", "overlong-word", 12), "a         overlong-word\n");
        assert_eq!(row("a", "", 40), "a\n");
    }
}

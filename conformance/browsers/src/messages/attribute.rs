//! Attribute: which console lines are about a case.

use crate::engine::ConsoleLine;
use std::collections::HashMap;

/// The console lines of each token, in order.
///
/// A line is about the case whose token it carries, in its text or in the URL beside it. WebKit says a reason without a URL
/// and names the URL in its next line: such a line belongs to the line with a token after it. Of several reasons in a row nobody
/// says which is whose: they are nobody's.
#[must_use]
pub fn lines_of(lines: &[ConsoleLine]) -> HashMap<String, Vec<String>> {
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    let mut nameless: Vec<String> = Vec::new();
    for line in lines.iter().filter(|line| !is_about_something_else(&line.text)) {
        let named = token(&line.text).or_else(|| token(line.url.as_deref()?));
        match named {
            Some(token) => {
                let own = found.entry(token).or_default();
                let reasons = std::mem::take(&mut nameless);
                own.extend((reasons.len() == 1).then_some(reasons).into_iter().flatten());
                own.push(line.text.clone());
            }
            None if line.text.contains("http") && !line.text.starts_with("Origin ") => nameless.clear(),
            None => nameless.push(line.text.clone()),
        }
    }
    found
}

/// What is said of headers that script may not set, of fonts and of old habits, and not of a fetch.
fn is_about_something_else(text: &str) -> bool {
    const BEGINNINGS: [&str; 4] = [
        "Refused to set unsafe header",
        "Attempt to set a forbidden header",
        "OTS parsing error",
        "ArrayBuffer is deprecated",
    ];
    text.is_empty() || BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
}

/// The token of a case, `c17.4` say, in the path of a URL.
fn token(text: &str) -> Option<String> {
    text.split('/').find(|part| is_token(part)).map(str::to_owned)
}

fn is_token(part: &str) -> bool {
    let Some((case, times)) = part.strip_prefix('c').and_then(|rest| rest.split_once('.')) else {
        return false;
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number(case) && times.split('.').all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> ConsoleLine {
        ConsoleLine { text: text.into(), ..ConsoleLine::default() }
    }

    #[test]
    fn a_reason_without_a_url_belongs_to_the_next_line_with_one() {
        let lines = [
            line("Preflight response is not successful. Status code: 403"),
            line("Fetch API cannot load http://a.test/c7.12/0 due to access control checks."),
        ];
        assert_eq!(lines_of(&lines).get("c7.12").map(Vec::len), Some(2));
    }

    #[test]
    fn of_two_reasons_in_a_row_nobody_says_which_is_whose() {
        let lines = [
            line("Preflight response is not successful. Status code: 403"),
            line("Method PUT is not allowed by Access-Control-Allow-Methods."),
            line("Fetch API cannot load http://a.test/c7.12/0 due to access control checks."),
            line("Fetch API cannot load http://a.test/c8.13/0 due to access control checks."),
        ];
        let found = lines_of(&lines);
        assert_eq!(["c7.12", "c8.13"].map(|token| found.get(token).map(Vec::len)), [Some(1), Some(1)]);
    }

    #[test]
    fn a_case_that_was_played_again_has_a_token_of_its_own() {
        assert_eq!(token("at 'http://a.test/c7.12.90/0' from"), Some("c7.12.90".into()));
        assert_eq!(token("at 'http://a.test/cart.7/0'"), None);
    }
}

//! Title case: names of fields as documentation spells them.

use http::HeaderName;

/// `access-control-max-age` as `Access-Control-Max-Age`.
pub(crate) fn title_case(name: &HeaderName) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
    };
    name.as_str().split('-').map(capital).collect::<Vec<_>>().join("-")
}

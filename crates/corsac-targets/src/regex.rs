//! Regular expressions that PCRE, RE2 and the regex crate read alike: anchored, no lookaround, no ambiguity.
//!
//! What such an expression cannot say by itself is said by a row in front of it: first [`REFUSED_ORIGINS`], then
//! [`origin`] of each pattern; first [`has_name`] of what no list may have, then [`header_names`].

use corsac::origin::{OriginPattern, Port};

/// A token of RFC 9110, section 5.6.2.
pub const TOKEN: &str = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

/// The port of an origin, after its colon.
const PORT: &str = "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

/// One label of a host.
const LABEL: &str = "[a-z0-9_-]{1,63}";

/// What is no serialised origin although the expressions of patterns match it: the default port written out, and hosts
/// of more than 253 bytes. Rows with these stand before those of the patterns.
pub const REFUSED_ORIGINS: [&str; 3] =
    ["^(?:http|ws)://.*:80$", "^(?:https|wss)://.*:443$", "^[a-z][a-z0-9+.-]*://[^:/]{254,}"];

/// The expression of one pattern.
///
/// # Examples
/// ```
/// use corsac::origin::OriginPattern;
///
/// let pattern = OriginPattern::parse("https://*.example.com:8443")?.pattern;
/// let expression = corsac_targets::regex::origin(&pattern);
/// assert_eq!(expression, r"^https://(?:[a-z0-9_-]{1,63}\.)+example\.com:8443$");
/// # Ok::<(), corsac::origin::OriginPatternError>(())
/// ```
#[must_use]
pub fn origin(pattern: &OriginPattern) -> String {
    let subdomains =
        if pattern.has_subdomain_wildcard() { format!("(?:{LABEL}\\.)+") } else { String::new() };
    let port = match pattern.port() {
        Port::Default => String::new(),
        Port::Number(number) => format!(":{number}"),
        Port::Any => format!("(?::{PORT})?"),
    };
    format!("^{}://{subdomains}{}{port}$", escape(pattern.scheme()), escape(pattern.host()))
}

/// Whether the rows of [`REFUSED_ORIGINS`] must stand before the pattern's.
#[must_use]
pub fn needs_refused_origins(pattern: &OriginPattern) -> bool {
    !pattern.is_exact()
}

/// The expression of every tuple origin: scheme, host, port. It takes some malformed IP addresses too.
#[must_use]
pub fn any_origin() -> String {
    format!("^[a-z][a-z0-9+.-]*://(?:{LABEL}(?:\\.{LABEL})*|\\[[0-9a-f:.]{{2,45}}\\])(?::{PORT})?$")
}

/// The pattern whose expression this is, exactly.
#[must_use]
pub fn pattern_of(expression: &str) -> Option<OriginPattern> {
    let text = expression.strip_prefix('^')?.strip_suffix('$')?;
    let text = text.replace(&format!("(?:{LABEL}\\.)+"), "*.").replace(&format!("(?::{PORT})?"), ":*");
    let pattern = OriginPattern::parse(&text.replace('\\', "")).ok()?.pattern;
    (origin(&pattern) == expression).then_some(pattern)
}

/// The expression of one word out of a list.
#[must_use]
pub fn one_of<S: AsRef<str>>(words: &[S]) -> String {
    let words: Vec<String> = words.iter().map(|word| escape(word.as_ref())).collect();
    format!("^(?:{})$", words.join("|"))
}

/// The expression of a list of one to 256 of these names, as `Access-Control-Request-Headers` has it.
///
/// `name` is an expression that matches no comma and no space; it is to be compared without case.
#[must_use]
pub fn header_names(name: &str) -> String {
    format!("^[ \\t,]*{name}(?:[ \\t]*,[ \\t,]*{name}){{0,255}}[ \\t,]*$")
}

/// As [`header_names`], of any number of names: for engines whose programs grow with the count.
#[must_use]
pub fn any_number_of_header_names(name: &str) -> String {
    format!("^[ \\t,]*{name}(?:[ \\t]*,[ \\t,]*{name})*[ \\t,]*$")
}

/// The expression of a list without names.
pub const NO_NAMES: &str = "^[ \\t,]*$";

/// The expression of a list that has the name among others.
#[must_use]
pub fn has_name(name: &str) -> String {
    format!("(?:^|[ \\t,]){}(?:[ \\t,]|$)", escape(name))
}

/// One of these names, for [`header_names`].
#[must_use]
pub fn any_name_of<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<String> = names.iter().map(|name| escape(name.as_ref())).collect();
    format!("(?:{})", names.join("|"))
}

/// The text as an expression that matches it.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if !char.is_ascii_alphanumeric()
            && !matches!(
                char,
                '-' | '_'
                    | '/'
                    | ':'
                    | ' '
                    | '#'
                    | '&'
                    | '~'
                    | '%'
                    | '\''
                    | '`'
                    | '!'
                    | ','
                    | '='
                    | '@'
                    | ';'
                    | '"'
                    | '<'
                    | '>'
            )
        {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_comes_back_from_its_expression_and_from_no_other() {
        for text in [
            "https://app.example.com",
            "https://*.example.com:*",
            "http://localhost:*",
            "http://[::1]:3000",
            "app+x://host_1",
        ] {
            let pattern = OriginPattern::parse(text).unwrap().pattern;
            assert_eq!(pattern_of(&origin(&pattern)), Some(pattern), "{text}");
        }
        for other in ["^https://app.example.com$", "https://app\\.example\\.com", "^https://.*$", "^*$", ""] {
            assert_eq!(pattern_of(other), None, "{other}");
        }
    }
}

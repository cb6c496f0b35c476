//! Sample: an origin that reads, for requests that show something.

use corsac::origin::{OriginPattern, Port};

use super::Readers;

/// An origin that a policy's readers hold.
#[must_use]
pub fn sample_origin(readers: &Readers) -> String {
    match readers {
        Readers::Everyone | Readers::AnyOrigin { .. } => "https://a.example".into(),
        Readers::Listed { patterns, .. } => patterns.first().map_or_else(|| "null".into(), origin_of),
    }
}

/// One origin that the pattern stands for.
#[must_use]
pub fn origin_of(pattern: &OriginPattern) -> String {
    let subdomain = if pattern.has_subdomain_wildcard() { "a." } else { "" };
    let port = match pattern.port() {
        Port::Default | Port::Any => String::new(),
        Port::Number(number) => format!(":{number}"),
    };
    format!("{}://{subdomain}{}{port}", pattern.scheme(), pattern.host())
}

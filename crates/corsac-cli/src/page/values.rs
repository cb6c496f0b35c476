//! Values: the texts of arguments, read as a page would write them. What is wrong is said with what to write instead.

use std::fs;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use corsac::fetch::Origin;
use corsac::headers::{is_header_value, is_token, normalize_header_value};
use url::Url;

/// Schemes whose URLs have no `//`.
const OPAQUE_SCHEMES: [&str; 5] = ["about", "blob", "data", "javascript", "mailto"];

/// The longest time that `--timeout` takes: a day.
const LONGEST_SECONDS: f64 = 86_400.0;

/// Reads a URL; one without scheme is a usage error, one of another scheme than HTTP(S) is the browser's to refuse.
pub(super) fn url(text: &str) -> Result<Arc<str>, String> {
    let has_scheme = |url: &Url| text.contains("://") || OPAQUE_SCHEMES.contains(&url.scheme());
    match Url::parse(text) {
        Ok(url) if has_scheme(&url) => Ok(text.into()),
        Err(error) if text.contains("://") => Err(format!("no browser takes it for a URL: {error}")),
        _ => Err(match with_scheme(text) {
            Some(url) => format!("the URL has no scheme; write {url}"),
            None => "the URL has no scheme; write it as in https://api.example.com/cart".to_owned(),
        }),
    }
}

/// Reads the origin of a page.
pub(super) fn origin(text: &str) -> Result<Origin, String> {
    Origin::parse(text).map_err(|_| {
        let url = if text.contains("://") { Url::parse(text).ok() } else { with_scheme(text) };
        let what = if text.contains("://") {
            "an origin is a scheme, a host and a port, or null"
        } else {
            "the origin has no scheme"
        };
        match url.map(|url| Origin::of(&url)) {
            Some(origin @ Origin::Tuple(_)) => format!("{what}; write {origin}"),
            _ => format!("{what}; write it as in https://app.example.com"),
        }
    })
}

/// The text as a URL: of this machine without TLS, of others with it.
fn with_scheme(text: &str) -> Option<Url> {
    let host = text.split(['/', ':', '?', '#']).next().filter(|host| !host.is_empty())?;
    let is_local = host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.");
    let scheme = if is_local || text.starts_with('[') { "http" } else { "https" };
    Url::parse(&format!("{scheme}://{text}")).ok()
}

/// Reads `name: value`, and `name;` for an empty value. The value's characters become bytes as script's do.
pub(super) fn header(text: &str) -> Result<(String, Vec<u8>), String> {
    const FORM: &str = "a header is a name, a colon and a value, as in 'Accept: text/plain'";
    let (name, value) = match text.split_once(':') {
        Some((name, value)) => (name.trim(), value),
        None => (text.strip_suffix(';').ok_or(FORM)?.trim(), ""),
    };
    if !is_token(name.as_bytes()) {
        return Err("a header name is letters, digits and !#$%&'*+-.^_`|~".to_owned());
    }
    let bytes: Option<Vec<u8>> = value.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect();
    let bytes = bytes
        .ok_or("script can write header values of the characters up to U+00FF only, and throws at others")?;
    let value = normalize_header_value(&bytes);
    match is_header_value(value) {
        true => Ok((name.to_owned(), value.to_vec())),
        false => Err("a header value has no line break and no NUL".to_owned()),
    }
}

/// A request's body: the text itself, or `@FILE`; `@-` is the standard input.
pub(super) fn data(text: &str) -> Result<Arc<[u8]>, String> {
    let Some(path) = text.strip_prefix('@') else { return Ok(text.as_bytes().into()) };
    let mut bytes = Vec::new();
    let read = match path {
        "-" => io::stdin().lock().read_to_end(&mut bytes).map(drop),
        path => fs::read(path).map(|read| bytes = read),
    };
    read.map_err(|error| format!("cannot read {path}: {error}"))?;
    Ok(bytes.into())
}

/// Reads a number of seconds.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.strip_suffix('s').unwrap_or(text).parse::<f64>().ok();
    let seconds = number.filter(|seconds| *seconds > 0.0 && *seconds <= LONGEST_SECONDS);
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "write a number of seconds, as in 2 or 0.5".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_without_scheme_is_shown_with_one() {
        assert!(url("api.example/cart").unwrap_err().ends_with("write https://api.example/cart"));
        assert!(url("localhost:3000/cart").unwrap_err().ends_with("write http://localhost:3000/cart"));
        assert!(url("127.0.0.1:3000").unwrap_err().ends_with("write http://127.0.0.1:3000/"));
        assert!(url("/cart").unwrap_err().contains("as in https://"));
        assert!(url("https://").unwrap_err().contains("no browser takes it for a URL"));
        assert!(url("data:text/plain,hello").is_ok() && url("ftp://files.example/").is_ok());
    }

    #[test]
    fn an_origin_without_scheme_or_with_a_path_is_shown_as_an_origin() {
        assert!(origin("app.example").unwrap_err().ends_with("write https://app.example"));
        assert!(origin("localhost:5173").unwrap_err().ends_with("write http://localhost:5173"));
        assert!(origin("https://app.example/cart?x").unwrap_err().ends_with("write https://app.example"));
        assert!(origin("").unwrap_err().contains("as in https://"));
        assert_eq!(origin("https://App.example/").unwrap().to_string(), "https://app.example");
        assert_eq!(origin("null").unwrap().to_string(), "null");
    }

    #[test]
    fn header_values_are_bytes_as_script_writes_them() {
        assert_eq!(header("X-A:  b c\t"), Ok(("X-A".into(), b"b c".to_vec())));
        assert_eq!(header("X-A;"), Ok(("X-A".into(), b"".to_vec())));
        assert_eq!(header("X-A: ;").unwrap().1, b";");
        assert_eq!(header("X-A: \u{e9}").unwrap().1, b"\xe9");
        assert!(header("X-A: \u{20ac}").unwrap_err().contains("U+00FF"));
        assert!(header("X-A: a\nb").is_err() && header("X A: b").is_err() && header("X-A").is_err());
    }

    #[test]
    fn a_timeout_is_a_number_of_seconds() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        assert_eq!(seconds("2s"), Ok(Duration::from_secs(2)));
        assert!(["0", "-1", "NaN", "inf", "1e9", "", "2 m"].iter().all(|text| seconds(text).is_err()));
    }
}

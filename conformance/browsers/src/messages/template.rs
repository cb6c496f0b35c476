//! Template: a console line without what is the case's own.

/// Where a line holds something of the case: what stands before it, what after it (nothing: the line's end), and its name.
const PLACES: &[(&str, &str, &str)] = &[
    // Chromium
    ("Access to ", " at '", "kind"),
    ("has a value '", "' that is not", "value"),
    ("contains multiple values '", "', but", "value"),
    ("contains the invalid value '", "'", "value"),
    ("header in the response is '", "' which must be", "value"),
    ("from origin '", "' has been", "origin"),
    ("Request header field ", " is not allowed by", "header"),
    ("Method ", " is not allowed by", "method"),
    ("net::", "", "error"),
    ("a status of ", " (", "status"),
    // Firefox
    ("does not match ‘", "’)", "value"),
    ("header ‘", "’ is not allowed according to", "header"),
    ("invalid token ‘", "’ in CORS header", "value"),
    ("resource at ‘", "’. (Reason", "url"),
    ("resource at ", ". (Reason", "url"),
    ("Status code: ", ".", "status"),
    ("status=", " source: ", "error"),
    // WebKit
    ("has an invalid value: ", "", "value"),
    ("Origin ", " is not allowed by", "origin"),
    ("Status code: ", "", "status"),
];

/// How the URLs of cases begin.
const SCHEMES: &[&str] = &["http://", "https://", "ftp://", "data:text", "about:blank", "mailto:", "ws://"];

/// The line with a name in braces for each thing that is the case's own: `{url}`, `{origin}`, `{value}`, `{header}`,
/// `{method}`, `{status}`, `{kind}` (who asked), `{error}` (of the network). What Chromium says of redirects between, ` (redirected
/// from '…')`, is left out: every line with a URL may have it.
#[must_use]
pub fn template(line: &str) -> String {
    let mut text = without_redirect(line);
    for (before, after, name) in PLACES {
        text = named(&text, before, after, name);
    }
    without_urls(&text)
}

fn without_redirect(line: &str) -> String {
    let parts = line.split_once(" (redirected from '");
    let parts = parts.and_then(|(before, rest)| Some((before, rest.split_once("')")?.1)));
    parts.map_or_else(|| line.to_owned(), |(before, after)| format!("{before}{after}"))
}

/// The text with the thing between these two named; one that is named already stays.
fn named(text: &str, before: &str, after: &str, name: &str) -> String {
    let things = text.match_indices(before).filter_map(|(at, _)| {
        let (head, rest) = text.split_at_checked(at + before.len())?;
        let end = if after.is_empty() { rest.len() } else { rest.find(after)? };
        let (thing, tail) = rest.split_at_checked(end)?;
        // `text track` is one, `{header}` never is.
        let is_one = matches!(name, "value" | "kind") || !thing.contains(' ');
        (is_one && !thing.starts_with('{')).then_some((head, tail))
    });
    things.last().map_or_else(|| text.to_owned(), |(head, tail)| format!("{head}{{{name}}}{tail}"))
}

/// The text with every URL that is left named.
fn without_urls(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = SCHEMES.iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, url) = rest.split_at(at);
        let end = url.find([' ', '\'', '"', '’', '”', ')', '\n']).unwrap_or(url.len());
        let (url, after) = url.split_at(end);
        let dots = url.len() - url.trim_end_matches(['.', ',']).len();
        out.push_str(before);
        out.push_str("{url}");
        out.push_str(url.get(url.len() - dots..).unwrap_or_default());
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_browsers_line_keeps_its_words_and_loses_the_case() {
        let rows = [
            (
                "Access to fetch at 'http://a.test:1/c1.2/0' from origin 'http://b.test' has been blocked by CORS policy: Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
                "Access to {kind} at '{url}' from origin '{origin}' has been blocked by CORS policy: Method {method} is not allowed by Access-Control-Allow-Methods in preflight response.",
            ),
            (
                "Access to image at 'http://a.test:1/c1.2/1' (redirected from 'http://a.test:1/c1.2/0') from origin 'null' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
                "Access to {kind} at '{url}' from origin '{origin}' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
            ),
            (
                "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.test/c1.2/0. (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘http://x’).",
                "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at {url}. (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘{value}’).",
            ),
            (
                "Origin http://a.test is not allowed by Access-Control-Allow-Origin. Status code: 200",
                "Origin {origin} is not allowed by Access-Control-Allow-Origin. Status code: {status}",
            ),
            (
                "Fetch API cannot load http://a.test/c1.2/0 due to access control checks.",
                "Fetch API cannot load {url} due to access control checks.",
            ),
        ];
        for (line, expected) in rows {
            assert_eq!(template(line), expected);
        }
    }
}

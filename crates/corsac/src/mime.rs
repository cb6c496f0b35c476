//! MIME type: parsed from bytes as browsers parse it. Knows header lists, and nothing of fetching.

use crate::headers::names::CONTENT_TYPE;
use crate::headers::{HeaderList, get_decode_and_split, is_token, normalize_header_value};
use std::collections::HashSet;
use std::fmt;

/// A MIME type: <https://mimesniff.spec.whatwg.org/#mime-type>.
///
/// # Examples
/// ```
/// use corsac::mime::MimeType;
/// let mime_type = MimeType::parse(b"Text/HTML;charset=\"utf-8\"").unwrap();
/// assert_eq!(mime_type.essence(), "text/html");
/// assert_eq!(mime_type.parameter("charset"), Some(&b"utf-8"[..]));
/// assert!(MimeType::parse(b"text").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MimeType {
    essence: String,
    slash: usize,
    parameters: Vec<(String, Vec<u8>)>,
}

impl MimeType {
    /// Parses a MIME type; the bytes stand for the code points 0 to 255.
    ///
    /// Gives `None` for what has no type, no slash or no subtype; whatever follows the subtype cannot fail.
    /// <https://mimesniff.spec.whatwg.org/#parse-a-mime-type>
    #[must_use]
    pub fn parse(input: &[u8]) -> Option<Self> {
        // 1. White space at the ends does not count.
        let input = normalize_header_value(input);
        // 2–6. The type reaches to the slash, which must be there, and is a token.
        let slash = input.iter().position(|&byte| byte == b'/')?;
        let (type_, rest) = (input.get(..slash)?, input.get(slash + 1..)?);
        // 7–9. The subtype reaches to the first semicolon, white space before it does not count, and is a token.
        let (subtype, mut rest) =
            rest.split_at(rest.iter().position(|&byte| byte == b';').unwrap_or(rest.len()));
        let subtype = trim_end(subtype);
        if !is_token(type_) || !is_token(subtype) {
            return None;
        }
        // 10. Type and subtype in lower case.
        let essence = lower_case([type_, b"/", subtype].concat().as_slice());
        // 11–12. The parameters.
        Some(Self { essence, slash, parameters: parse_parameters(&mut rest) })
    }

    /// Type and subtype: <https://mimesniff.spec.whatwg.org/#mime-type-essence>.
    #[must_use]
    pub fn essence(&self) -> &str {
        &self.essence
    }

    /// The type, in lower case.
    #[must_use]
    pub fn type_(&self) -> &str {
        self.essence.get(..self.slash).unwrap_or_default()
    }

    /// The subtype, in lower case.
    #[must_use]
    pub fn subtype(&self) -> &str {
        self.essence.get(self.slash + 1..).unwrap_or_default()
    }

    /// The parameters in order: names in lower case, each once, and values without their quotes.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    /// The value of the parameter; takes the name in lower case.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&[u8]> {
        self.parameters().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Sets a parameter, in its place if it is there. Takes a token in lower case for the name, and for the value bytes
    /// that a quoted string holds.
    pub(crate) fn set_parameter(&mut self, name: &str, value: &[u8]) {
        match self.parameters.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = value.to_vec(),
            None => self.parameters.push((name.to_owned(), value.to_vec())),
        }
    }

    /// <https://mimesniff.spec.whatwg.org/#javascript-mime-type>
    #[must_use]
    pub fn is_javascript(&self) -> bool {
        const JAVASCRIPT: [&str; 16] = [
            "application/ecmascript",
            "application/javascript",
            "application/x-ecmascript",
            "application/x-javascript",
            "text/ecmascript",
            "text/javascript",
            "text/javascript1.0",
            "text/javascript1.1",
            "text/javascript1.2",
            "text/javascript1.3",
            "text/javascript1.4",
            "text/javascript1.5",
            "text/jscript",
            "text/livescript",
            "text/x-ecmascript",
            "text/x-javascript",
        ];
        JAVASCRIPT.contains(&self.essence())
    }

    /// The MIME type as bytes: <https://mimesniff.spec.whatwg.org/#serialize-a-mime-type-to-bytes>.
    #[must_use]
    pub fn serialize(&self) -> Vec<u8> {
        let mut out = self.essence.clone().into_bytes();
        for (name, value) in &self.parameters {
            out.push(b';');
            out.extend_from_slice(name.as_bytes());
            out.push(b'=');
            write_parameter_value(value, &mut out);
        }
        out
    }
}

/// The bytes as ASCII with escapes: for a person, not for the wire.
impl fmt::Display for MimeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize().escape_ascii().fmt(f)
    }
}

fn write_parameter_value(value: &[u8], out: &mut Vec<u8>) {
    if is_token(value) {
        out.extend_from_slice(value);
        return;
    }
    out.push(b'"');
    for &byte in value {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// Step 11 of parsing a MIME type; `rest` begins at a semicolon or is empty.
fn parse_parameters(rest: &mut &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut parameters = Vec::new();
    // A set beside the list: a header may hold thousands of names, and each must be new.
    let mut seen = HashSet::new();
    // 11.1. Past each semicolon,
    while let Some((b';', after)) = rest.split_first() {
        *rest = after;
        let Some((name, value)) = parse_parameter(rest) else {
            continue;
        };
        // 11.10. a parameter counts when its name is a token and new, and its value holds legal bytes.
        if is_token(name.as_bytes())
            && value.iter().all(is_quoted_string_token_byte)
            && seen.insert(name.clone())
        {
            parameters.push((name, value));
        }
    }
    parameters
}

/// One parameter; leaves `rest` at the next semicolon or at the end. `None` for what has no value.
fn parse_parameter(rest: &mut &[u8]) -> Option<(String, Vec<u8>)> {
    // 11.2–11.4. The name reaches to the equals sign, without the white space before it, in lower case.
    take_while(rest, is_http_whitespace);
    let name = lower_case(take_while(rest, |byte| !matches!(byte, b';' | b'=')));
    // 11.5–11.6. A name without an equals sign is no parameter.
    *rest = rest.strip_prefix(b"=")?;
    if rest.is_empty() {
        return None;
    }
    // 11.8. A quoted value reaches to its closing quote; what follows up to the semicolon is ignored.
    if rest.first() == Some(&b'"') {
        let value = take_quoted_string(rest);
        take_while(rest, |byte| byte != b';');
        return Some((name, value));
    }
    // 11.9. Any other value reaches to the semicolon, without the white space before it; an empty one is none.
    let value = trim_end(take_while(rest, |byte| byte != b';'));
    (!value.is_empty()).then(|| (name, value.to_vec()))
}

/// What a quoted string says; an open one runs to the end.
///
/// <https://fetch.spec.whatwg.org/#collect-an-http-quoted-string>, with extract-value true.
fn take_quoted_string(rest: &mut &[u8]) -> Vec<u8> {
    let mut value = Vec::new();
    *rest = rest.get(1..).unwrap_or_default();
    while let Some((&byte, after)) = rest.split_first() {
        *rest = after;
        match (byte, after.split_first()) {
            (b'"', _) => break,
            (b'\\', Some((&escaped, after))) => {
                value.push(escaped);
                *rest = after;
            }
            // A backslash at the very end stands for itself.
            _ => value.push(byte),
        }
    }
    value
}

fn take_while<'a>(rest: &mut &'a [u8], wanted: impl Fn(u8) -> bool) -> &'a [u8] {
    let length = rest.iter().position(|&byte| !wanted(byte)).unwrap_or(rest.len());
    let (taken, left) = rest.split_at(length);
    *rest = left;
    taken
}

fn trim_end(bytes: &[u8]) -> &[u8] {
    let length = bytes.iter().rposition(|&byte| !is_http_whitespace(byte)).map_or(0, |last| last + 1);
    bytes.get(..length).unwrap_or_default()
}

/// <https://fetch.spec.whatwg.org/#http-whitespace>
const fn is_http_whitespace(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b' ')
}

/// <https://mimesniff.spec.whatwg.org/#http-quoted-string-token-code-point>
const fn is_quoted_string_token_byte(byte: &u8) -> bool {
    matches!(*byte, b'\t' | b' '..=b'~' | 0x80..)
}

/// Bytes beyond ASCII become what no token holds: such a name is refused anyway.
fn lower_case(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).to_ascii_lowercase()
}

/// The MIME type that a response's `Content-Type` fields give together; `None` is the standard's failure.
///
/// <https://fetch.spec.whatwg.org/#concept-header-extract-mime-type>
///
/// # Examples
/// ```
/// use corsac::{headers::HeaderList, mime::extract_mime_type};
/// let mut headers = HeaderList::new();
/// headers.append("Content-Type", b"text/html;charset=gbk;a=b, text/html;x=y")?;
/// assert_eq!(extract_mime_type(&headers).unwrap().to_string(), "text/html;x=y;charset=gbk");
/// # Ok::<(), corsac::headers::InvalidHeader>(())
/// ```
#[must_use]
pub fn extract_mime_type(headers: &HeaderList) -> Option<MimeType> {
    // 1–3. Nothing is known yet.
    let mut charset: Option<Vec<u8>> = None;
    let mut last: Option<MimeType> = None;
    // 4–5. No field is failure.
    for value in get_decode_and_split(headers, CONTENT_TYPE.as_str())? {
        // 6.1–6.2. What is no MIME type, or any, is passed over.
        let Some(mut mime_type) = MimeType::parse(&value).filter(|found| found.essence() != "*/*") else {
            continue;
        };
        let own_charset = mime_type.parameter("charset").map(<[u8]>::to_vec);
        if last.as_ref().is_none_or(|last| last.essence() != mime_type.essence()) {
            // 6.4. Another essence brings its own charset, or none.
            charset = own_charset;
        } else if let (None, Some(charset)) = (own_charset, &charset) {
            // 6.5. The same essence inherits the charset.
            mime_type.set_parameter("charset", charset);
        }
        // 6.3. The last one counts.
        last = Some(mime_type);
    }
    // 7–8. None is failure.
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(input: &str) -> Option<String> {
        MimeType::parse(input.as_bytes()).map(|found| String::from_utf8(found.serialize()).unwrap())
    }

    fn extracted(values: &[&str]) -> Option<String> {
        let mut headers = HeaderList::new();
        for value in values {
            headers.append("Content-Type", value.as_bytes()).unwrap();
        }
        extract_mime_type(&headers).map(|found| found.to_string())
    }

    #[test]
    fn type_and_subtype_are_tokens_in_lower_case() {
        assert_eq!(round_trip("\r\n\tText/PLAIN \n").as_deref(), Some("text/plain"));
        assert_eq!(round_trip("text/plain ;a=b").as_deref(), Some("text/plain;a=b"));
        for input in
            ["", "text", "/", "text/", "/plain", "text /plain", "text/ plain", "text/plain,x/x", "text/pläin"]
        {
            assert_eq!(round_trip(input), None, "{input:?}");
        }
        assert_eq!(MimeType::parse(b"text/plain\x0B"), None);
    }

    #[test]
    fn nothing_after_the_subtype_can_fail() {
        let cases = [
            ("text/html;charset=gbk", "text/html;charset=gbk"),
            ("TEXT/HTML;CHARSET=GBK", "text/html;charset=GBK"),
            ("text/html;charset=gbk(", "text/html;charset=\"gbk(\""),
            ("text/html;x=(;charset=gbk", "text/html;x=\"(\";charset=gbk"),
            ("text/html;charset=gbk;charset=windows-1255", "text/html;charset=gbk"),
            ("text/html;charset=gbk;CHARSET=windows-1255", "text/html;charset=gbk"),
            ("text/html;charset =gbk", "text/html"),
            ("text/html ;charset=gbk", "text/html;charset=gbk"),
            ("text/html; charset=gbk", "text/html;charset=gbk"),
            ("text/html;charset= gbk", "text/html;charset=\" gbk\""),
            ("text/html;charset= \"gbk\"", "text/html;charset=\" \\\"gbk\\\"\""),
            ("text/html;charset=\u{000B}gbk", "text/html"),
            ("text/html;charset=", "text/html"),
            ("text/html;charset", "text/html"),
            ("text/html;;;;charset=gbk", "text/html;charset=gbk"),
            ("text/html;charset=\"", "text/html;charset=\"\""),
            ("text/html;charset=\"gbk", "text/html;charset=gbk"),
            ("text/html;charset=\"gbk\"x", "text/html;charset=gbk"),
            ("text/html;charset=\"\\g\\b\\k\"", "text/html;charset=gbk"),
            ("text/html;charset=\"a;b\";c=d", "text/html;charset=\"a;b\";c=d"),
            ("text/html;charset=\"\\", "text/html;charset=\"\\\\\""),
            ("text/plain;garbage", "text/plain"),
            ("text/plain;", "text/plain"),
            ("text/plain;charset=utf-8,text/html", "text/plain;charset=\"utf-8,text/html\""),
        ];
        for (input, output) in cases {
            assert_eq!(round_trip(input).as_deref(), Some(output), "{input:?}");
        }
        assert_eq!(MimeType::parse(b"x/x;a=\xE9").unwrap().parameter("a"), Some(&b"\xE9"[..]));
        assert_eq!(MimeType::parse(b"x/x;\xE9=a").unwrap().parameters().count(), 0);
    }

    #[test]
    fn sixteen_essences_are_javascript() {
        for essence in
            ["text/javascript", "Application/X-JavaScript;a=b", "text/javascript1.5", "text/jscript"]
        {
            assert!(MimeType::parse(essence.as_bytes()).unwrap().is_javascript(), "{essence}");
        }
        for essence in ["text/plain", "application/json", "text/javascript1.6", "image/javascript"] {
            assert!(!MimeType::parse(essence.as_bytes()).unwrap().is_javascript(), "{essence}");
        }
    }

    #[test]
    fn the_last_of_several_content_types_counts() {
        assert_eq!(extracted(&["text/plain;charset=gbk, text/html"]).as_deref(), Some("text/html"));
        let inherited = Some("text/html;x=y;charset=gbk");
        assert_eq!(extracted(&["text/html;charset=gbk;a=b, text/html;x=y"]).as_deref(), inherited);
        assert_eq!(extracted(&["text/html;charset=gbk;a=b", "text/html;x=y"]).as_deref(), inherited);
        let broken = extracted(&["text/html;charset=gbk", "x/x", "text/html;x=y"]);
        assert_eq!(broken.as_deref(), Some("text/html;x=y"));
        for passed_over in ["cannot-parse", "*/*", ""] {
            assert_eq!(extracted(&["text/html", passed_over]).as_deref(), Some("text/html"));
        }
        assert_eq!(extracted(&[]), None);
        assert_eq!(extracted(&["*/*"]), None);
    }

    proptest::proptest! {
        /// The parser of `data:` URLs reads the same grammar. It takes names in another case for other names, so the case is
        /// left out.
        #[test]
        fn the_parser_agrees_with_that_of_data_urls(input in "(t/a;|t/|/)?[a-b/;=\"\\\\ \\t(,]{0,16}") {
            let other = input.parse::<data_url::mime::Mime>().ok();
            proptest::prop_assert_eq!(round_trip(&input), other.map(|mime_type| mime_type.to_string()));
        }
    }

    #[test]
    fn a_hundred_thousand_parameters_are_read_in_linear_time() {
        let many: String = (0..100_000).map(|number| format!(";a{number}=b")).collect();
        let found = MimeType::parse(format!("x/x{many}{many}").as_bytes()).unwrap();
        assert_eq!(found.parameters().count(), 100_000);
    }
}

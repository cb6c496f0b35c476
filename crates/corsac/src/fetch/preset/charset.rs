//! Charset: how some browsers write another charset into a `Content-Type` without reading it as one.

/// The value with each charset replaced where it stands: `charset`, then `=`, then what ends at white space, a quote or a
/// semicolon.
pub(super) fn with_charset_replaced(value: &[u8], charset: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((start, length)) = find(value.len() - rest.len(), rest) {
        replaced.extend(rest.get(..start).unwrap_or_default());
        replaced.extend(charset);
        rest = rest.get(start + length..).unwrap_or_default();
    }
    replaced.extend(rest);
    replaced
}

/// The list of media types with each `charset` that is another written anew, quotation marks and all, as Firefox does.
pub(super) fn with_other_charsets_replaced(value: &[u8], charset: &[u8]) -> Vec<u8> {
    let parts = value.split_inclusive(|byte| matches!(byte, b',' | b';'));
    parts.flat_map(|part| with_other_charset_replaced(part, charset)).collect()
}

/// The same with one parameter and the separator after it.
fn with_other_charset_replaced(part: &[u8], charset: &[u8]) -> Vec<u8> {
    let (parameter, separator) = match part {
        [parameter @ .., b',' | b';'] => (parameter, part.get(parameter.len()..).unwrap_or_default()),
        parameter => (parameter, &[][..]),
    };
    let equals = parameter.iter().position(|byte| *byte == b'=').unwrap_or(parameter.len());
    let (name, own) = parameter.split_at_checked(equals + 1).unwrap_or((parameter, &[]));
    let is_charset = name.trim_ascii().eq_ignore_ascii_case(b"charset=");
    let own = own.trim_ascii();
    let bare = own.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(own);
    if !is_charset || bare.eq_ignore_ascii_case(charset) {
        return part.to_vec();
    }
    [name, charset, separator].concat()
}

/// Where the next charset begins in what is left after so many bytes, and how long it is.
fn find(before: usize, rest: &[u8]) -> Option<(usize, usize)> {
    const NAME: &[u8] = b"charset";
    let mut from = 0;
    loop {
        let tail = rest.get(from..)?;
        let name = tail.windows(NAME.len()).position(|window| window.eq_ignore_ascii_case(NAME))? + from;
        let after = name + NAME.len();
        // At the very beginning it is the type.
        if before + name == 0 {
            return None;
        }
        // It begins a word, and an equals sign follows.
        let begins = name
            .checked_sub(1)
            .and_then(|last| rest.get(last))
            .is_none_or(|byte| *byte <= b' ' || *byte == b';');
        let equals = after + count(rest, after, |byte| byte <= b' ');
        if !begins || rest.get(equals) != Some(&b'=') {
            from = after;
            continue;
        }
        let start = equals + 1 + count(rest, equals + 1, |byte| byte <= b' ' || is_quote(byte));
        let length = count(rest, start, |byte| byte > b' ' && byte != b';' && !is_quote(byte));
        return (length > 0).then_some((start, length));
    }
}

const fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'')
}

/// How many bytes from here on are so.
fn count(bytes: &[u8], from: usize, is_so: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).unwrap_or_default().iter().take_while(|byte| is_so(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_charset_is_replaced_and_nothing_else() {
        for (value, expected) in [
            ("text/plain", "text/plain"),
            ("text/plain;charset=utf-8", "text/plain;charset=UTF-8"),
            ("text/plain; CHARSET = x; a=b", "text/plain; CHARSET = UTF-8; a=b"),
            ("text/plain;charset=\"x\"", "text/plain;charset=\"UTF-8\""),
            ("text/plain;charset='x';charset=y", "text/plain;charset='UTF-8';charset=UTF-8"),
            ("no type;charset=x,text/html", "no type;charset=UTF-8"),
            ("text/plain;charset=", "text/plain;charset="),
            ("text/plain;xcharset=y;charsets=z", "text/plain;xcharset=y;charsets=z"),
            ("charset=x", "charset=x"),
            ("", ""),
        ] {
            assert_eq!(with_charset_replaced(value.as_bytes(), b"UTF-8"), expected.as_bytes(), "{value}");
        }
    }

    #[test]
    fn a_charset_that_is_the_same_stays_as_it_is_written() {
        for (value, expected) in [
            ("text/plain;charset=utf-8,text/html", "text/plain;charset=utf-8,text/html"),
            ("text/plain; x=y; charset=\"iso-8859-1\"", "text/plain; x=y; charset=UTF-8"),
            ("a/b;charset=x;charset=y", "a/b;charset=UTF-8;charset=UTF-8"),
            ("text/plain;charset=\"UTF-8\"", "text/plain;charset=\"UTF-8\""),
            ("text/plain;charset", "text/plain;charset"),
            ("", ""),
        ] {
            let replaced = with_other_charsets_replaced(value.as_bytes(), b"UTF-8");
            assert_eq!(replaced, expected.as_bytes(), "{value}");
        }
    }
}

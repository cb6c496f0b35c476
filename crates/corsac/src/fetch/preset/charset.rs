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
}

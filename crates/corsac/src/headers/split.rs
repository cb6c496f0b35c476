//! Split: a header's value as a list in which quoted strings hide their commas.

use super::list::{HeaderList, trim};

/// The items of all values of the name, each without the white space around it; `None` without such a header.
///
/// A quoted string is kept with its quotes; empty items are kept, so an empty value is one empty item.
/// <https://fetch.spec.whatwg.org/#concept-header-list-get-decode-split>
///
/// # Examples
/// ```
/// use corsac::headers::{HeaderList, get_decode_and_split};
/// let mut headers = HeaderList::new();
/// headers.append("a", br#"text, "one, two""#)?;
/// let items = get_decode_and_split(&headers, "a");
/// assert_eq!(items, Some(vec![b"text".to_vec(), br#""one, two""#.to_vec()]));
/// # Ok::<(), corsac::headers::InvalidHeader>(())
/// ```
#[must_use]
pub fn get_decode_and_split(headers: &HeaderList, name: &str) -> Option<Vec<Vec<u8>>> {
    // 1–2. The joined value; without one, none.
    let value = headers.get(name)?;
    Some(split_header_value(&value))
}

/// The items of one value: <https://fetch.spec.whatwg.org/#header-value-get-decode-and-split>.
pub(crate) fn split_header_value(value: &[u8]) -> Vec<Vec<u8>> {
    let mut items = Vec::new();
    let mut item = Vec::new();
    let mut bytes = value.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => {
                item.push(byte);
                quoted_string(&mut bytes, &mut item);
            }
            b',' => items.push(trimmed(&std::mem::take(&mut item))),
            _ => item.push(byte),
        }
    }
    items.push(trimmed(&item));
    items
}

/// The rest of a quoted string, with its closing quote; without one it runs to the end.
fn quoted_string(bytes: &mut impl Iterator<Item = u8>, item: &mut Vec<u8>) {
    while let Some(byte) = bytes.next() {
        item.push(byte);
        match byte {
            b'"' => return,
            b'\\' => item.extend(bytes.next()),
            _ => {}
        }
    }
}

fn trimmed(item: &[u8]) -> Vec<u8> {
    trim(item, |byte| matches!(byte, b'\t' | b' ')).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(value: &str) -> Vec<String> {
        split_header_value(value.as_bytes())
            .into_iter()
            .map(|item| String::from_utf8(item).unwrap())
            .collect()
    }

    #[test]
    fn empty_items_are_kept() {
        assert_eq!(items(""), [""]);
        assert_eq!(items(",a,"), ["", "a", ""]);
    }

    #[test]
    fn quotes_hide_commas_and_an_open_quote_runs_to_the_end() {
        assert_eq!(items(r#""a,b" , c"#), [r#""a,b""#, "c"]);
        assert_eq!(items(r#""a\",b",c"#), [r#""a\",b""#, "c"]);
        assert_eq!(items(r#"a"b,c"#), [r#"a"b,c"#]);
    }
}

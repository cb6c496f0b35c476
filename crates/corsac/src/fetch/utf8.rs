//! UTF-8: header values of a browser whose strings below are UTF-8.
//!
//! Header values are bytes, and a script's string stands for the bytes of its characters' numbers:
//! <https://fetch.spec.whatwg.org/#concept-header-value>. A browser with
//! [`HeaderBytesAsUtf8`](super::Difference::HeaderBytesAsUtf8) loses that beyond ASCII.

use crate::headers::HeaderList;

/// What U+FFFD is in UTF-8.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// The headers as they go out: each byte as the character of its number.
pub(super) fn sent(headers: &HeaderList) -> HeaderList {
    headers.with_values(|value| value.iter().copied().map(char::from).collect::<String>().into_bytes())
}

/// The headers as they come in: each byte that belongs to no character is replaced.
pub(super) fn read(headers: &HeaderList) -> HeaderList {
    headers.with_values(|value| {
        let chunks = value.utf8_chunks();
        chunks.fold(Vec::new(), |mut read, chunk| {
            read.extend_from_slice(chunk.valid().as_bytes());
            chunk.invalid().iter().for_each(|_| read.extend_from_slice(REPLACEMENT));
            read
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(change: fn(&HeaderList) -> HeaderList, value: &[u8]) -> Vec<u8> {
        let mut headers = HeaderList::new();
        headers.append("x-a", value).unwrap();
        change(&headers).get("x-a").unwrap().into_owned()
    }

    #[test]
    fn bytes_go_out_as_characters_and_come_in_as_replacements() {
        assert_eq!(value(sent, b"caf\xe9\x80"), b"caf\xc3\xa9\xc2\x80");
        assert_eq!(value(read, b"\x80\xff!"), "\u{fffd}\u{fffd}!".as_bytes());
    }

    #[test]
    fn what_joining_left_at_the_end_stays() {
        let mut headers = HeaderList::new();
        headers.combine("accept", b"a").unwrap();
        headers.combine("accept", b"").unwrap();
        assert_eq!(sent(&headers).get("accept").as_deref(), Some(&b"a, "[..]));
    }

    #[test]
    fn what_is_utf_8_comes_in_as_it_is() {
        assert_eq!(value(read, b"caf\xc3\xa9"), b"caf\xc3\xa9");
        assert_eq!(value(read, b"\xe2\x82"), "\u{fffd}\u{fffd}".as_bytes());
    }
}

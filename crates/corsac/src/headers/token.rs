//! Token: the grammar of methods and field names, RFC 9110 section 5.6.2.

/// Whether the bytes are a token: what a method and a field name must be.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2>
///
/// # Examples
/// ```
/// assert!(corsac::headers::is_token(b"x-csrf-token"));
/// assert!(!corsac::headers::is_token(b"x csrf"));
/// assert!(!corsac::headers::is_token(b""));
/// ```
#[must_use]
pub fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&byte| is_token_byte(byte))
}

const fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

//! List: headers in order, with their bytes, their case and their duplicates.
//!
//! A map cannot say what browsers decide by: two `Access-Control-Allow-Origin` fields are not one, and a value may hold
//! bytes that the `http` crate refuses. <https://fetch.spec.whatwg.org/#concept-header-list>

use super::token::is_token;
use std::fmt;

/// A header: <https://fetch.spec.whatwg.org/#concept-header>.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Header {
    name: Box<str>,
    value: Box<[u8]>,
}

impl Header {
    /// A header of a name that is a token and a value as it stands: not normalised.
    ///
    /// # Errors
    /// [`InvalidHeader`] when the name is no token; when the value holds NUL, CR or LF, or begins or ends with a space
    /// or a tab.
    pub fn new(name: &str, value: &[u8]) -> Result<Self, InvalidHeader> {
        if !is_token(name.as_bytes()) {
            return Err(InvalidHeader::Name);
        }
        if !is_header_value(value) {
            return Err(InvalidHeader::Value);
        }
        Ok(Self { name: name.into(), value: value.into() })
    }

    /// The name, in the case it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value: any bytes but NUL, CR and LF.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// Whether the header has the name, compared without case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.value.escape_ascii())
    }
}

/// Why a name and a value are no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidHeader {
    /// The name is no token.
    Name,
    /// The value holds NUL, CR or LF, or has white space at an end.
    Value,
}

impl fmt::Display for InvalidHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidHeader::Name => "a header name is a token: letters, digits and !#$%&'*+-.^_`|~",
            InvalidHeader::Value => {
                "a header value holds no NUL, CR or LF, and neither begins nor ends with white space"
            }
        })
    }
}

impl std::error::Error for InvalidHeader {}

/// Whether the bytes are a header value: <https://fetch.spec.whatwg.org/#header-value>.
#[must_use]
pub fn is_header_value(value: &[u8]) -> bool {
    let at_end = |byte: Option<&u8>| matches!(byte, Some(b'\t' | b' '));
    !at_end(value.first())
        && !at_end(value.last())
        && !value.iter().any(|byte| matches!(byte, 0 | b'\n' | b'\r'))
}

/// The value without the HTTP white space at its ends: <https://fetch.spec.whatwg.org/#concept-header-value-normalize>.
///
/// # Examples
/// ```
/// assert_eq!(corsac::headers::normalize_header_value(b" \tx\r\n"), b"x");
/// ```
#[must_use]
pub fn normalize_header_value(value: &[u8]) -> &[u8] {
    trim(value, |byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '))
}

pub(crate) fn trim(mut bytes: &[u8], is_space: impl Fn(u8) -> bool) -> &[u8] {
    while let [first, rest @ ..] = bytes
        && is_space(*first)
    {
        bytes = rest;
    }
    while let [rest @ .., last] = bytes
        && is_space(*last)
    {
        bytes = rest;
    }
    bytes
}

/// A header list: ordered, duplicates kept.
///
/// # Examples
/// ```
/// use corsac::headers::HeaderList;
/// let mut list = HeaderList::new();
/// list.append("Vary", b"Origin")?;
/// list.append("vary", b"Accept")?;
/// assert_eq!(list.get("VARY").as_deref(), Some(&b"Origin, Accept"[..]));
/// # Ok::<(), corsac::headers::InvalidHeader>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct HeaderList {
    headers: Vec<Header>,
}

impl HeaderList {
    /// A list without headers.
    #[must_use]
    pub const fn new() -> Self {
        Self { headers: Vec::new() }
    }

    /// The headers, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Header> {
        self.headers.iter()
    }

    /// How many headers there are, duplicates counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.headers.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.headers.is_empty()
    }

    /// Whether a header has the name: <https://fetch.spec.whatwg.org/#header-list-contains>.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.headers.iter().any(|header| header.is(name))
    }

    /// The values of all headers of the name, in order.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> + 'a {
        self.headers.iter().filter(move |header| header.is(name)).map(Header::value)
    }

    /// All values of the name, joined by `, `; none is not an empty one.
    ///
    /// <https://fetch.spec.whatwg.org/#concept-header-list-get>
    #[must_use]
    pub fn get(&self, name: &str) -> Option<std::borrow::Cow<'_, [u8]>> {
        let mut values = self.headers.iter().filter(|header| header.is(name)).map(Header::value);
        let mut joined = std::borrow::Cow::Borrowed(values.next()?);
        for value in values {
            let all = joined.to_mut();
            all.extend_from_slice(b", ");
            all.extend_from_slice(value);
        }
        Some(joined)
    }

    /// Adds a header at the end, in the case of the first of its name.
    ///
    /// <https://fetch.spec.whatwg.org/#concept-header-list-append>
    ///
    /// # Errors
    /// [`InvalidHeader`], as [`Header::new`].
    pub fn append(&mut self, name: &str, value: &[u8]) -> Result<(), InvalidHeader> {
        let mut header = Header::new(name, value)?;
        if let Some(first) = self.headers.iter().find(|first| first.is(name)) {
            header.name.clone_from(&first.name);
        }
        self.headers.push(header);
        Ok(())
    }

    /// Adds a header at the end as it stands: how a message that came over the network is read.
    pub fn push(&mut self, header: Header) {
        self.headers.push(header);
    }

    /// Removes all headers of the name: <https://fetch.spec.whatwg.org/#concept-header-list-delete>.
    pub fn delete(&mut self, name: &str) {
        self.headers.retain(|header| !header.is(name));
    }

    /// Replaces the first header of the name and removes the others, or appends.
    ///
    /// <https://fetch.spec.whatwg.org/#concept-header-list-set>
    ///
    /// # Errors
    /// [`InvalidHeader`], as [`Header::new`].
    pub fn set(&mut self, name: &str, value: &[u8]) -> Result<(), InvalidHeader> {
        let header = Header::new(name, value)?;
        let Some(first) = self.headers.iter().position(|header| header.is(name)) else {
            self.headers.push(header);
            return Ok(());
        };
        self.replace_value(first, header.value);
        let mut position = 0;
        self.headers.retain(|header| {
            position += 1;
            !header.is(name) || position - 1 == first
        });
        Ok(())
    }

    /// Appends to the first header of the name with `, ` between, or adds a header.
    ///
    /// <https://fetch.spec.whatwg.org/#concept-header-list-combine>
    ///
    /// # Errors
    /// [`InvalidHeader`], as [`Header::new`].
    pub fn combine(&mut self, name: &str, value: &[u8]) -> Result<(), InvalidHeader> {
        let header = Header::new(name, value)?;
        match self.headers.iter().position(|header| header.is(name)) {
            Some(first) => {
                let before = self.headers.get(first).map(|header| header.value.to_vec()).unwrap_or_default();
                self.replace_value(first, [&before, &b", "[..], value].concat().into());
            }
            None => self.headers.push(header),
        }
        Ok(())
    }

    /// The same names with other values: the function must make no byte of them that a value must not have.
    #[cfg(feature = "fetch")]
    pub(crate) fn with_values(&self, change: impl Fn(&[u8]) -> Vec<u8>) -> Self {
        let changed = |header: &Header| Header { value: change(&header.value).into(), ..header.clone() };
        Self { headers: self.headers.iter().map(changed).collect() }
    }

    /// Keeps the headers that the predicate wants.
    pub fn retain(&mut self, wanted: impl FnMut(&Header) -> bool) {
        self.headers.retain(wanted);
    }

    /// The names in lower case, each once, sorted by bytes.
    ///
    /// <https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set>
    #[must_use]
    pub fn sorted_lowercase_names(&self) -> Vec<String> {
        sorted_lowercase_set(self.headers.iter().map(Header::name))
    }

    fn replace_value(&mut self, position: usize, value: Box<[u8]>) {
        if let Some(header) = self.headers.get_mut(position) {
            header.value = value;
        }
    }
}

/// The names in lower case, each once, sorted by bytes.
///
/// <https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set>
pub fn sorted_lowercase_set<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().map(str::to_ascii_lowercase).collect();
    names.sort_unstable();
    names.dedup();
    names
}

impl fmt::Debug for HeaderList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.headers).finish()
    }
}

impl FromIterator<Header> for HeaderList {
    fn from_iter<I: IntoIterator<Item = Header>>(headers: I) -> Self {
        Self { headers: headers.into_iter().collect() }
    }
}

impl<'a> IntoIterator for &'a HeaderList {
    type Item = &'a Header;
    type IntoIter = std::slice::Iter<'a, Header>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What the `http` crate carries, this list carries too.
impl From<&http::HeaderMap> for HeaderList {
    fn from(map: &http::HeaderMap) -> Self {
        map.iter()
            .map(|(name, value)| Header {
                name: name.as_str().into(),
                value: trim(value.as_bytes(), |byte| matches!(byte, b'\t' | b' ')).into(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(headers: &[(&str, &str)]) -> HeaderList {
        headers.iter().map(|(name, value)| Header::new(name, value.as_bytes()).unwrap()).collect()
    }

    #[test]
    fn a_value_may_hold_any_byte_but_three() {
        for byte in 0..=255u8 {
            let holds = Header::new("x", &[b'a', byte, b'a']).is_ok();
            assert_eq!(holds, !matches!(byte, 0 | b'\n' | b'\r'), "{byte:#04x}");
        }
        assert_eq!(Header::new("x", b" a"), Err(InvalidHeader::Value));
        assert_eq!(Header::new("x y", b"a"), Err(InvalidHeader::Name));
        assert!(Header::new("x", b"").is_ok());
    }

    #[test]
    fn an_appended_header_takes_the_case_of_the_first_of_its_name() {
        let mut headers = list(&[("X-A", "1")]);
        headers.append("x-a", b"2").unwrap();
        assert_eq!(headers, list(&[("X-A", "1"), ("X-A", "2")]));
    }

    #[test]
    fn get_joins_and_an_empty_value_is_not_none() {
        let headers = list(&[("a", "1"), ("b", ""), ("A", "2")]);
        assert_eq!(headers.get("a").as_deref(), Some(&b"1, 2"[..]));
        assert_eq!(headers.get("b").as_deref(), Some(&b""[..]));
        assert_eq!(headers.get("c"), None);
    }

    #[test]
    fn set_replaces_the_first_and_removes_the_others() {
        let mut headers = list(&[("a", "1"), ("b", "2"), ("A", "3")]);
        headers.set("a", b"4").unwrap();
        assert_eq!(headers, list(&[("a", "4"), ("b", "2")]));
        headers.set("c", b"5").unwrap();
        assert_eq!(headers.get("c").as_deref(), Some(&b"5"[..]));
    }

    #[test]
    fn combine_joins_into_the_first() {
        let mut headers = list(&[("a", "1"), ("A", "2")]);
        headers.combine("a", b"3").unwrap();
        assert_eq!(headers, list(&[("a", "1, 3"), ("A", "2")]));
    }

    #[test]
    fn names_are_sorted_folded_and_unique() {
        assert_eq!(list(&[("X-b", ""), ("x-A", ""), ("x-B", "")]).sorted_lowercase_names(), ["x-a", "x-b"]);
    }
}

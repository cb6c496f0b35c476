//! Range: the one form of a `Range` value that pages may send without asking. Knows bytes only.

use std::cmp::Ordering;

/// What a single range says: decimal digits of any length, `None` where there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangeValue<'a> {
    /// The first byte that is asked for.
    pub start: Option<&'a [u8]>,
    /// The last one; without a start, how many from the end.
    pub end: Option<&'a [u8]>,
}

/// Parses a single range header value. White space is allowed for `blob:` URLs only.
///
/// The bounds have no limit: they are compared digit by digit.
/// <https://fetch.spec.whatwg.org/#simple-range-header-value>
///
/// # Examples
/// ```
/// use corsac::range::parse_single_range_header_value;
/// let range = parse_single_range_header_value(b"bytes=5-", false).unwrap();
/// assert_eq!((range.start, range.end), (Some(&b"5"[..]), None));
/// assert!(parse_single_range_header_value(b"bytes=5-4", false).is_none());
/// ```
#[must_use]
pub fn parse_single_range_header_value(value: &[u8], allow_whitespace: bool) -> Option<RangeValue<'_>> {
    // 1–3. The unit is bytes, in lower case.
    parse_after_unit(value.strip_prefix(b"bytes")?, allow_whitespace)
}

/// The steps after the unit, which some browser compares in its own way.
pub(crate) fn parse_after_unit(rest: &[u8], allow_whitespace: bool) -> Option<RangeValue<'_>> {
    let space = |rest| if allow_whitespace { skip_space(rest) } else { rest };
    // 4–7. An equals sign.
    let rest = space(space(rest).strip_prefix(b"=")?);
    // 8–9. The start, or none.
    let (start, rest) = digits(rest);
    // 10–13. A hyphen.
    let rest = space(space(rest).strip_prefix(b"-")?);
    // 14–15. The end, or none.
    let (end, rest) = digits(rest);
    // 16–18. Nothing follows, one of them is there, and the start is not beyond the end.
    let is_ordered = match (start, end) {
        (None, None) => false,
        (Some(start), Some(end)) => compare_decimals(start, end) != Ordering::Greater,
        _ => true,
    };
    // 19. Both.
    (rest.is_empty() && is_ordered).then_some(RangeValue { start, end })
}

/// Compares two decimals by value, whatever zeros they begin with.
#[must_use]
pub(crate) fn compare_decimals(a: &[u8], b: &[u8]) -> Ordering {
    let (a, b) = (significant(a), significant(b));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn significant(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    digits.get(zeros..).unwrap_or_default()
}

fn digits(rest: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let (digits, rest) = rest.split_at(rest.iter().take_while(|byte| byte.is_ascii_digit()).count());
    ((!digits.is_empty()).then_some(digits), rest)
}

fn skip_space(rest: &[u8]) -> &[u8] {
    let spaces = rest.iter().take_while(|&&byte| matches!(byte, b'\t' | b' ')).count();
    rest.get(spaces..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(value: &str) -> Option<(Option<&str>, Option<&str>)> {
        let text = |digits: &'static [u8]| std::str::from_utf8(digits).unwrap();
        let value: &'static str = value.to_owned().leak();
        parse_single_range_header_value(value.as_bytes(), false)
            .map(|range| (range.start.map(text), range.end.map(text)))
    }

    #[test]
    fn start_and_end_may_each_be_missing_but_not_both() {
        assert_eq!(parse("bytes=0-499"), Some((Some("0"), Some("499"))));
        assert_eq!(parse("bytes=5-"), Some((Some("5"), None)));
        assert_eq!(parse("bytes=-5"), Some((None, Some("5"))));
        assert_eq!(parse("bytes=-"), None);
    }

    #[test]
    fn bounds_are_compared_by_value_whatever_their_length() {
        assert!(parse("bytes=5-5").is_some());
        assert!(parse("bytes=6-5").is_none());
        assert!(parse("bytes=0000000010-9").is_none());
        assert!(parse("bytes=9-0000000010").is_some());
        assert!(parse("bytes=999999999999999999999999999998-999999999999999999999999999999").is_some());
        assert!(parse("bytes=999999999999999999999999999999-999999999999999999999999999998").is_none());
        assert!(parse("bytes=000-0").is_some());
    }

    #[test]
    fn anything_else_is_failure() {
        for value in [
            "",
            "bytes",
            "bytes=",
            "Bytes=0-1",
            "bytes =0-1",
            "bytes= 0-1",
            "bytes=0 -1",
            "bytes=0- 1",
            "bytes=0-1 ",
            "bytes=0-1,2-3",
            "bytes=0-1-2",
            "bytes=a-b",
            "bytes=+1-2",
            "bits=0-1",
            "bytes=0",
            "bytes=0x1-2",
            " bytes=0-1",
        ] {
            assert_eq!(parse(value), None, "{value:?}");
        }
    }

    proptest::proptest! {
        /// A few obvious lines for bounds that fit into a machine's number.
        #[test]
        fn the_parser_agrees_with_a_naive_twin(value in "(bytes=)?[0-9]{0,3}-?[0-9]{0,3}[-, ]?") {
            let twin = || {
                let (start, end) = value.strip_prefix("bytes=")?.split_once('-')?;
                let number = |text: &str| if text.is_empty() { Some(None) } else { text.parse::<u64>().ok().map(Some) };
                let (from, to) = (number(start)?, number(end)?);
                (from.is_some() || to.is_some()).then_some(())?;
                from.zip(to).is_none_or(|(from, to)| from <= to).then_some((start.to_owned(), end.to_owned()))
            };
            let text = |digits: Option<&[u8]>| String::from_utf8(digits.unwrap_or_default().to_vec()).unwrap();
            let found = parse_single_range_header_value(value.as_bytes(), false);
            proptest::prop_assert_eq!(found.map(|range| (text(range.start), text(range.end))), twin());
        }
    }

    #[test]
    fn white_space_passes_only_where_it_is_allowed() {
        let spaced = b"bytes \t= 0 - 1";
        assert!(parse_single_range_header_value(spaced, true).is_some());
        assert!(parse_single_range_header_value(spaced, false).is_none());
        for value in [&b" bytes=0-1"[..], b"bytes=0-1 ", b"bytes=0\n-1"] {
            assert!(parse_single_range_header_value(value, true).is_none());
        }
    }
}

//! Safelisted: the request headers that need no server's permission, by name and value.

use super::named::is_no_cors_safelisted_request_header_name;
use crate::fetch::behaviour::Behaviour;
use crate::fetch::difference::Difference;
use crate::mime::MimeType;
use crate::range::{RangeValue, compare_decimals, parse_after_unit, parse_single_range_header_value};
use std::borrow::Cow;
use std::cmp::Ordering;

/// The longest value that may be safelisted, in bytes.
const MAX_VALUE_BYTES: usize = 128;

/// Whether a request header needs no permission by a preflight.
///
/// Takes the name in any case and the value as it stands in the header list.
/// <https://fetch.spec.whatwg.org/#cors-safelisted-request-header>
///
/// # Examples
/// ```
/// use corsac::fetch::{Profile, request_headers::cors_safelisted_request_header};
/// assert!(cors_safelisted_request_header("Content-Type", b"text/plain;charset=utf-8", Profile::Spec));
/// assert!(!cors_safelisted_request_header("Content-Type", b"application/json", Profile::Spec));
/// assert!(!cors_safelisted_request_header("X-CSRF-Token", b"1", Profile::Spec));
/// ```
#[must_use]
pub fn cors_safelisted_request_header(name: &str, value: &[u8], profile: impl Into<Behaviour>) -> bool {
    let profile = profile.into();
    // 1. Long values are not safelisted, whatever they say.
    if value.len() > MAX_VALUE_BYTES {
        return false;
    }
    // 2–3. Each name has a rule of its own; other names are not safelisted.
    match name.to_ascii_lowercase().as_str() {
        "accept" => !has_unsafe_byte(value, profile),
        "accept-language" | "content-language" => value.iter().all(is_language_byte),
        "content-type" => !has_unsafe_byte(value, profile) && is_safelisted_content_type(value, profile),
        "range" => is_safelisted_range(value, profile),
        name => is_safelisted_client_hint(name, value, profile),
    }
}

/// Whether a header may be set on a `no-cors` request: <https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header>.
#[must_use]
pub fn no_cors_safelisted_request_header(name: &str, value: &[u8], profile: impl Into<Behaviour>) -> bool {
    let profile = profile.into();
    // 1. Only some names.
    // 2. Their values are weighed as always.
    is_no_cors_safelisted_request_header_name(name) && cors_safelisted_request_header(name, value, profile)
}

fn has_unsafe_byte(value: &[u8], profile: Behaviour) -> bool {
    let beyond_ascii = profile.has(Difference::NonAsciiUnsafe);
    value.iter().any(|byte| is_cors_unsafe_request_header_byte(*byte) || beyond_ascii && !byte.is_ascii())
}

/// <https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte>
const fn is_cors_unsafe_request_header_byte(byte: u8) -> bool {
    match byte {
        b'\t' => false,
        0..0x20 | 0x7F => true,
        b'"' | b'(' | b')' | b':' | b'<' | b'>' | b'?' | b'@' | b'[' | b'\\' | b']' | b'{' | b'}' => true,
        _ => false,
    }
}

const fn is_language_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(*byte, b' ' | b'*' | b',' | b'-' | b'.' | b';' | b'=')
}

/// The steps for `Content-Type` after the bytes: one MIME type, and one that forms send. Servers are not expected to
/// read several, so the forgiving "extract a MIME type" has no place here.
fn is_safelisted_content_type(value: &[u8], profile: Behaviour) -> bool {
    if profile.has(Difference::ContentTypeListUnsafe) && value.contains(&b',') {
        return false;
    }
    MimeType::parse(value).is_some_and(|mime_type| {
        matches!(
            mime_type.essence(),
            "application/x-www-form-urlencoded" | "multipart/form-data" | "text/plain"
        )
    })
}

/// A single range with a start: browsers never sent a range without one by themselves.
fn is_safelisted_range(value: &[u8], profile: Behaviour) -> bool {
    let value = if profile.has(Difference::RangeBoundsReadAsIntegers) {
        with_plain_bounds(value)
    } else {
        Cow::Borrowed(value)
    };
    let range = match value.split_at_checked("bytes".len()) {
        Some((unit, rest))
            if profile.has(Difference::RangeUnitInAnyCase) && unit.eq_ignore_ascii_case(b"bytes") =>
        {
            parse_after_unit(rest, false)
        }
        _ => parse_single_range_header_value(&value, false),
    };
    range.is_some_and(|range| {
        range.start.is_some() && largest_range_bound(profile).is_none_or(|largest| !exceeds(range, largest))
    })
}

/// The largest bound that is safelisted, in decimal digits; the standard sets none.
fn largest_range_bound(profile: Behaviour) -> Option<&'static [u8]> {
    if profile.has(Difference::RangeBoundsOf63Bits) {
        return Some(b"9223372036854775807");
    }
    profile.has(Difference::RangeBoundsOf64Bits).then_some(b"18446744073709551615")
}

/// The value without what a reader of integers leaves out: form feeds and vertical tabs around a bound, and a plus sign
/// before its digits. Spaces and tabs stay, for a range has none.
fn with_plain_bounds(value: &[u8]) -> Cow<'_, [u8]> {
    let Some((unit, bounds)) = split_once(value, b'=') else { return value.into() };
    let Some((start, end)) = split_once(bounds, b'-') else { return value.into() };
    [unit, b"=", plain_bound(start), b"-", plain_bound(end)].concat().into()
}

fn split_once(bytes: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let mut parts = bytes.splitn(2, |byte| *byte == at);
    Some((parts.next()?, parts.next()?))
}

/// The digits of a bound; one that has other bytes stays as it is.
fn plain_bound(bound: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, 0x0B | 0x0C);
    let start = bound.iter().position(|byte| !is_space(byte)).unwrap_or(bound.len());
    let end = bound.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    let digits = bound.get(start..end).unwrap_or_default();
    let digits = digits.strip_prefix(b"+").unwrap_or(digits);
    if is_decimal(digits) { digits } else { bound }
}

fn exceeds(range: RangeValue<'_>, largest: &[u8]) -> bool {
    [range.start, range.end]
        .into_iter()
        .flatten()
        .any(|bound| compare_decimals(bound, largest) == Ordering::Greater)
}

/// The client hints that pages can set at all, for `sec-` is forbidden; takes the name in lower case.
fn is_safelisted_client_hint(name: &str, value: &[u8], profile: Behaviour) -> bool {
    let tells_of_network = matches!(name, "downlink" | "ect" | "rtt");
    profile.has(Difference::ClientHintsSafelisted)
        && !(tells_of_network && profile.has(Difference::NetworkHintsUnsafe))
        && match name {
            "save-data" => value.eq_ignore_ascii_case(b"on"),
            "device-memory" | "downlink" | "dpr" => is_decimal_fraction(value),
            "rtt" | "viewport-width" | "width" => is_decimal(value),
            "ect" => matches!(value, b"slow-2g" | b"2g" | b"3g" | b"4g"),
            _ => false,
        }
}

fn is_decimal_fraction(value: &[u8]) -> bool {
    let mut parts = value.splitn(2, |&byte| byte == b'.');
    parts.next().is_some_and(is_decimal) && parts.next().is_none_or(is_decimal)
}

fn is_decimal(value: &[u8]) -> bool {
    !value.is_empty() && value.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Profile;

    fn is_safelisted(name: &str, value: &[u8]) -> bool {
        cors_safelisted_request_header(name, value, Profile::Spec)
    }

    fn profiles_that_safelist(name: &str, value: &[u8]) -> Vec<Profile> {
        Profile::ALL
            .into_iter()
            .filter(|profile| cors_safelisted_request_header(name, value, *profile))
            .collect()
    }

    use Profile::{Chromium, Firefox, Spec, WebKit};

    #[test]
    fn a_value_of_128_bytes_is_safelisted_and_one_of_129_is_not() {
        assert_eq!(profiles_that_safelist("Accept", &[b'a'; 128]), Profile::ALL);
        assert_eq!(profiles_that_safelist("Accept", &[b'a'; 129]), []);
        assert!(!is_safelisted("Accept-Language", &[b'a'; 129]));
        let content_type = format!("text/plain;{}", "a".repeat(117));
        assert_eq!(content_type.len(), 128);
        assert!(is_safelisted("Content-Type", content_type.as_bytes()));
        assert!(!is_safelisted("Content-Type", format!("{content_type}a").as_bytes()));
    }

    #[test]
    fn accept_takes_every_byte_but_the_unsafe_ones() {
        let unsafe_bytes: Vec<u8> =
            (0..=255).filter(|byte| !is_safelisted("accept", &[b'a', *byte, b'a'])).collect();
        let controls = (0..0x20).filter(|byte| *byte != b'\t');
        let expected: Vec<u8> = controls.chain(*b"\"():<>?@[\\]{}\x7F").collect();
        assert_eq!(unsafe_bytes, expected);
        assert!(is_safelisted("accept", b""));
        assert!(is_safelisted("ACCEPT", b"*/*"));
    }

    #[test]
    fn a_language_is_letters_digits_and_seven_others() {
        for name in ["accept-language", "Content-Language"] {
            let others: Vec<u8> = (0..=255u8)
                .filter(|byte| is_safelisted(name, &[*byte]) && !byte.is_ascii_alphanumeric())
                .collect();
            assert_eq!(others, *b" *,-.;=");
        }
        assert!(is_safelisted("accept-language", b"en;q=0.9, *"));
        assert!(!is_safelisted("accept-language", b"en\tde"));
        assert!(!is_safelisted("content-language", b"en_GB"));
    }

    #[test]
    fn the_content_types_of_forms_are_safelisted() {
        for value in [
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "text/plain",
            "Text/Plain",
            "text/plain;charset=utf-8",
            "text/plain;garbage",
            "text/plain;",
            "text/plain ;a=b",
            "multipart/form-data;boundary=x",
        ] {
            assert_eq!(profiles_that_safelist("Content-Type", value.as_bytes()), Profile::ALL, "{value}");
        }
        for value in [
            "",
            "text",
            "text/",
            "text /plain",
            "text/plain,x/x",
            "text/plain, text/plain",
            "text/html",
            "application/json",
            "text/plain;a=\"b\"",
            "text/plain; a=(b)",
            "multipart/form-data;boundary=?",
        ] {
            assert_eq!(profiles_that_safelist("Content-Type", value.as_bytes()), [], "{value}");
        }
        assert_eq!(profiles_that_safelist("Content-Type", b"text/plain\x0B"), []);
    }

    #[test]
    fn a_range_is_safelisted_with_a_start_only() {
        for value in ["bytes=0-1", "bytes=5-", "bytes=0-0"] {
            assert_eq!(profiles_that_safelist("Range", value.as_bytes()), Profile::ALL, "{value}");
        }
        for value in
            ["bytes=-5", "bytes=", "bytes=1-0", "bytes =0-1", "bytes= 0-1", "bytes=0-1,3-4", "bits=0-1", ""]
        {
            assert_eq!(profiles_that_safelist("Range", value.as_bytes()), [], "{value}");
        }
    }

    #[test]
    fn no_other_name_is_safelisted() {
        for name in [
            "authorization",
            "x-a",
            "last-event-id",
            "user-agent",
            "*",
            "origin",
            "content-encoding",
            "cookie",
        ] {
            assert_eq!(profiles_that_safelist(name, b"1"), [], "{name}");
        }
    }

    #[test]
    fn firefox_takes_bytes_beyond_ascii_for_unsafe() {
        assert_eq!(profiles_that_safelist("Accept", b"\xE9"), [Spec, Chromium, WebKit]);
        assert_eq!(profiles_that_safelist("Content-Type", b"text/plain;\xE9"), [Spec, Chromium, WebKit]);
    }

    #[test]
    fn firefox_takes_a_list_of_content_types_for_unsafe() {
        let list = b"text/plain;charset=utf-8,text/html";
        assert_eq!(profiles_that_safelist("Content-Type", list), [Spec, Chromium, WebKit]);
    }

    #[test]
    fn browsers_take_ranges_beyond_64_bits_for_unsafe() {
        let long = b"bytes=999999999999999999999999999998-999999999999999999999999999999";
        assert_eq!(profiles_that_safelist("Range", long), [Spec]);
        assert_eq!(profiles_that_safelist("Range", b"bytes=0-999999999999999999999999999999"), [Spec]);
        assert_eq!(profiles_that_safelist("Range", b"bytes=0-9223372036854775807"), Profile::ALL);
        let unsigned = [Profile::Spec, Profile::Firefox, Profile::WebKit];
        assert_eq!(profiles_that_safelist("Range", b"bytes=0-9223372036854775808"), unsigned);
        assert_eq!(profiles_that_safelist("Range", b"bytes=0-18446744073709551616"), [Profile::Spec]);
        assert_eq!(profiles_that_safelist("Range", b"bytes=0000000000000000000000000-1"), Profile::ALL);
        assert!(cors_safelisted_request_header("Range", b"bytes=0-18446744073709551615", Firefox));
        assert!(!cors_safelisted_request_header("Range", b"bytes=0-18446744073709551616", Firefox));
    }

    #[test]
    fn webkit_takes_the_unit_of_a_range_in_any_case() {
        assert_eq!(profiles_that_safelist("Range", b"Bytes=0-1"), [WebKit]);
        assert_eq!(profiles_that_safelist("Range", b"BYTES=-1"), []);
    }

    #[test]
    fn webkit_reads_the_bounds_of_a_range_as_integers() {
        for value in ["0\x0c-9", "\x0b0-9", "0-\x0c9\x0b", "+0-+9", "\x0c+0\x0c-"] {
            assert_eq!(
                profiles_that_safelist("Range", format!("bytes={value}").as_bytes()),
                [WebKit],
                "{value:?}"
            );
        }
        for value in
            ["0 -9", "0\t-9", "+\x0c0-9", "0-\x0c", "\x0c-5", "0-+", "+-5", "0--1", "\x1f0-9", "++0-9"]
        {
            assert_eq!(profiles_that_safelist("Range", format!("bytes={value}").as_bytes()), [], "{value:?}");
        }
        assert_eq!(profiles_that_safelist("Range", b"bytes\x0c=0-9"), []);
    }

    #[test]
    fn chromium_safelists_client_hints() {
        assert_eq!(profiles_that_safelist("Save-Data", b"on"), [Chromium]);
        assert_eq!(profiles_that_safelist("DPR", b"2.0"), [Chromium]);
        assert_eq!(profiles_that_safelist("Width", b"320"), [Chromium]);
        let others: [(&str, &[u8]); 7] = [
            ("Save-Data", b"off"),
            ("DPR", b"2."),
            ("DPR", b".5"),
            ("DPR", b"1.2.3"),
            ("Width", b"1.5"),
            ("Viewport-Width", b""),
            ("dpr", &[b'2'; 129]),
        ];
        for (name, value) in others {
            assert_eq!(profiles_that_safelist(name, value), [], "{name}");
        }
    }

    #[test]
    fn without_cors_range_is_not_safelisted() {
        assert!(no_cors_safelisted_request_header("Accept", b"*/*", Spec));
        assert!(no_cors_safelisted_request_header("content-type", b"text/plain", Spec));
        assert!(!no_cors_safelisted_request_header("content-type", b"application/json", Spec));
        assert!(!no_cors_safelisted_request_header("Range", b"bytes=0-1", Spec));
        assert!(!no_cors_safelisted_request_header("DPR", b"2.0", Chromium));
        assert_eq!(profiles_that_safelist("Range", b"bytes=0-1"), [Spec, Chromium, Firefox, WebKit]);
    }
}

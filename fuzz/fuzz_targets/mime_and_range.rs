//! MIME types and ranges: parsing never panics, what is parsed prints as what parses the same, and bounds are unbounded.
#![no_main]

use corsac::fetch::Profile;
use corsac::fetch::request_headers::cors_safelisted_request_header;
use corsac::headers::{HeaderList, normalize_header_value};
use corsac::mime::{MimeType, extract_mime_type};
use corsac::range::parse_single_range_header_value;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|value: &[u8]| {
    if let Some(mime_type) = MimeType::parse(value) {
        let again = MimeType::parse(&mime_type.serialize()).expect("a MIME type prints as one");
        assert_eq!(again, mime_type);
    }
    range(value);
    let mut headers = HeaderList::new();
    if headers.append("content-type", normalize_header_value(value)).is_ok() {
        let _ = extract_mime_type(&headers);
    }
    for name in ["accept", "accept-language", "content-language", "content-type", "range"] {
        for profile in Profile::ALL {
            let safelisted = cors_safelisted_request_header(name, value, profile);
            assert!(!safelisted || value.len() <= 128);
        }
    }
});

fn range(value: &[u8]) {
    for allow_whitespace in [false, true] {
        let Some(range) = parse_single_range_header_value(value, allow_whitespace) else { continue };
        assert!(range.start.is_some() || range.end.is_some());
        // The same range, written plainly, is the same range.
        let mut plain = b"bytes=".to_vec();
        plain.extend_from_slice(range.start.unwrap_or_default());
        plain.push(b'-');
        plain.extend_from_slice(range.end.unwrap_or_default());
        let again = parse_single_range_header_value(&plain, false).expect("a plain range");
        assert_eq!((again.start, again.end), (range.start, range.end));
    }
}

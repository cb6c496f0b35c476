//! The origin parsers: what one accepts is spelled in one way only.
#![no_main]

use corsac::fetch;
use corsac::origin::Origin;
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|value: &[u8]| {
    if let Ok(origin) = Origin::parse(value) {
        // A serialised origin has one spelling.
        assert_eq!(origin.to_string().as_bytes(), value);
        assert!(origin_of_a_url_agrees(value), "{}", value.escape_ascii());
    }
    if let Ok(text) = std::str::from_utf8(value)
        && let Ok(origin) = fetch::Origin::parse(text)
    {
        let again = fetch::Origin::parse(origin.serialization());
        assert_eq!(again.map(|again| again.to_string()), Ok(origin.to_string()));
        assert!(origin.is_same_origin(&origin) && origin.is_same_site(&origin));
    }
});

/// Where a URL parser knows the scheme, it must find the same origin.
fn origin_of_a_url_agrees(value: &[u8]) -> bool {
    let text = std::str::from_utf8(value).expect("serialised origins are ASCII");
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https" | "ws" | "wss" | "ftp") => {
            fetch::Origin::of(&url).serialization() == text
        }
        // A host that a URL parser refuses is one that no browser sends.
        _ => true,
    }
}

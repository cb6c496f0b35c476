//! Header lists: the operations of the standard keep each other's promises, and lists of tokens parse as RFC 9110 says.
#![no_main]

use corsac::fetch::{Extracted, extract_delta_seconds, extract_list, extract_location};
use corsac::headers::{Header, HeaderList, get_decode_and_split, is_token};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|fields: Vec<(&str, &[u8])>| {
    let headers: HeaderList =
        fields.iter().filter_map(|(name, value)| Header::new(name, value).ok()).collect();
    for header in &headers {
        let name = header.name();
        let values: Vec<&[u8]> = headers.values(name).collect();
        assert_eq!(headers.get(name).expect("it is there"), values.join(&b", "[..]));
        assert!(get_decode_and_split(&headers, name).is_some_and(|items| !items.is_empty()));
        assert_eq!(list(&headers, name), naive_list(&values), "{headers:?}");
        let _ = extract_delta_seconds(&headers, name);
        assert_eq!(matches!(extract_location(&headers), Extracted::Failure), headers.values("location").count() > 1);
    }
    edits(headers, &fields);
});

fn list(headers: &HeaderList, name: &str) -> Option<Vec<String>> {
    match extract_list(headers, name) {
        Extracted::Values(values) => Some(values),
        Extracted::Failure => None,
        Extracted::Null => panic!("{name} is there"),
    }
}

/// Every line on its own: split at commas, trimmed, empty elements skipped, tokens or nothing.
fn naive_list(values: &[&[u8]]) -> Option<Vec<String>> {
    let elements = values.iter().flat_map(|value| value.split(|byte| *byte == b','));
    let trimmed = elements.map(|element| {
        let text: String = element.iter().map(|byte| char::from(*byte)).collect();
        text.trim_matches([' ', '\t']).to_owned()
    });
    let elements: Vec<String> = trimmed.filter(|element| !element.is_empty()).collect();
    let is_list = |element: &String| element.is_ascii() && is_token(element.as_bytes());
    elements.iter().all(is_list).then_some(elements)
}

fn edits(mut headers: HeaderList, fields: &[(&str, &[u8])]) {
    for (name, value) in fields {
        if headers.set(name, value).is_ok() {
            assert_eq!(headers.get(name).as_deref(), Some(*value));
        }
        if headers.combine(name, value).is_ok() {
            assert_eq!(headers.get(name).as_deref(), Some(&*[value, &b", "[..], value].concat()));
        }
        let before = headers.len();
        if headers.append(name, value).is_ok() {
            assert_eq!(headers.len(), before + 1);
        }
        headers.delete(name);
        assert!(!headers.contains(name));
    }
}

//! Header lines: what becomes of several lines of one name on the way to the wire, and back from it.
//!
//! The standard keeps them all, and joins their values where it reads them.

use super::behaviour::Behaviour;
use super::difference::Difference;
use super::request::{Body, Request};
use crate::headers::names::{
    ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CONTENT_TYPE, IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE,
    LOCATION, REFERER, USER_AGENT,
};
use crate::headers::{Header, HeaderList};
use http::HeaderName;
use std::collections::{HashMap, HashSet};

/// Headers that should have one line.
const SINGLETONS: [HeaderName; 7] =
    [AUTHORIZATION, CONTENT_TYPE, IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE, LOCATION, REFERER, USER_AGENT];

/// The headers of a request, joined as the profile joins them before it sends them.
pub(super) fn joined_to_send(request: &Request, profile: Behaviour) -> HeaderList {
    let headers = &request.headers;
    if !joins_otherwise(profile) || !has_repeated_name(headers) {
        return headers.clone();
    }
    let mut sent = HeaderList::new();
    for header in headers.iter() {
        send(&mut sent, header, request, profile);
    }
    sent
}

/// Of a singleton the last value stays, but the type of a body is its first; an empty value replaces what is before it.
fn send(sent: &mut HeaderList, header: &Header, request: &Request, profile: Behaviour) {
    let (name, value) = (header.name(), header.value());
    let is_present = sent.contains(name);
    let is_single = profile.has(Difference::SingletonHeadersNotJoined) && is_singleton(name);
    let replaces_empty = profile.has(Difference::EmptyLinesNotJoined)
        && (value.is_empty() || sent.get(name).is_some_and(|before| before.is_empty()));
    let is_type_of_body =
        CONTENT_TYPE == *name && request.body != Body::Null && request.url_list().redirects() == 0;
    // What is in a header list already is a header.
    let _ = match (is_present, is_single) {
        (true, true) if is_type_of_body => Ok(()),
        (_, true) => sent.set(name, value),
        (true, false) if replaces_empty => sent.set(name, value),
        _ => sent.combine(name, value),
    };
}

/// Joins the lines of a response as the profile does: what it takes no notice of is left out.
pub(super) fn join_received(headers: &mut HeaderList, profile: Behaviour) {
    if !joins_otherwise(profile) || !has_repeated_name(headers) {
        return;
    }
    let counted = |header: &Header| {
        let key = header.name().to_ascii_lowercase();
        (key, !header.value().is_empty())
    };
    // A server may send many lines: each is looked at twice, and no list is walked for it.
    let with_value: HashSet<String> =
        headers.iter().map(counted).filter(|(_, has_value)| *has_value).map(|(key, _)| key).collect();
    let mut first: HashMap<String, Vec<u8>> = HashMap::new();
    headers.retain(|header| {
        let (key, has_value) = counted(header);
        let has_others = has_value || !with_value.contains(&key);
        let before = first.get(&key);
        let is_kept = is_kept(header, before.map(Vec::as_slice), has_others, profile);
        if before.is_none() && is_kept {
            first.insert(key, header.value().to_vec());
        }
        is_kept
    });
}

/// Of a singleton the first line stays, and of `Location` any other one, which is a fault. Of the others an empty line stays
/// where it is the first and there is no line with a value.
fn is_kept(header: &Header, before: Option<&[u8]>, counts: bool, profile: Behaviour) -> bool {
    let name = header.name();
    if profile.has(Difference::SingletonHeadersNotJoined) && is_singleton(name) {
        return before.is_none_or(|before| LOCATION == *name && before != header.value());
    }
    if profile.has(Difference::EmptyLinesNotJoined) && !is_counted(name) {
        return counts && (before.is_none() || !header.value().is_empty());
    }
    true
}

fn joins_otherwise(profile: Behaviour) -> bool {
    profile.has(Difference::SingletonHeadersNotJoined) || profile.has(Difference::EmptyLinesNotJoined)
}

fn has_repeated_name(headers: &HeaderList) -> bool {
    headers.sorted_lowercase_names().len() < headers.len()
}

fn is_singleton(name: &str) -> bool {
    SINGLETONS.iter().any(|singleton| singleton == name)
}

/// Lines of this name are counted before they are joined, where they are spelled with capitals.
fn is_counted(name: &str) -> bool {
    let is_capital = |word: &str| word.starts_with(|letter: char| letter.is_ascii_uppercase());
    ACCESS_CONTROL_ALLOW_ORIGIN == *name && name.split('-').all(is_capital)
}

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
    let mut joined = HeaderList::new();
    for header in headers.iter() {
        receive(&mut joined, header, profile);
    }
    *headers = joined;
}

/// Of a singleton the first line stays, and of `Location` any other one, which is a fault.
fn receive(joined: &mut HeaderList, header: &Header, profile: Behaviour) {
    let (name, value) = (header.name(), header.value());
    let before = joined.get(name).map(std::borrow::Cow::into_owned);
    let Some(before) = before else { return joined.push(header.clone()) };
    if profile.has(Difference::SingletonHeadersNotJoined) && is_singleton(name) {
        if LOCATION == *name && before != value {
            joined.push(header.clone());
        }
        return;
    }
    if profile.has(Difference::EmptyLinesNotJoined) && !is_counted(name) {
        if before.is_empty() {
            joined.delete(name);
        } else if value.is_empty() {
            return;
        }
    }
    joined.push(header.clone());
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

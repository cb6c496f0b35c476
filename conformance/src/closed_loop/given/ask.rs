//! Ask: what a generated page asks for.

use crate::closed_loop::case::{Api, Ask, AskedBody, AskedHeader, HeaderClass};
use corsac::fetch::{CredentialsMode, Mode, RedirectMode};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;

/// Any request; with streams as bodies where those can be carried.
pub(super) fn ask(streams: bool) -> impl Strategy<Value = Ask> + Clone {
    let method = prop_oneof![
        5 => select(vec!["GET", "get", "POST", "post", "HEAD"]),
        6 => select(vec!["PUT", "put", "DELETE", "delete", "PATCH", "patch", "OPTIONS", "PURGE", "chicken"]),
        2 => Just("*"),
    ];
    let credentials = prop_oneof![
        5 => Just(CredentialsMode::SameOrigin),
        4 => Just(CredentialsMode::Include),
        1 => Just(CredentialsMode::Omit),
    ];
    let mode = prop_oneof![19 => Just(Mode::Cors), 1 => Just(Mode::SameOrigin)];
    let redirect = prop_oneof![
        18 => Just(RedirectMode::Follow),
        1 => Just(RedirectMode::Error),
        1 => Just(RedirectMode::Manual),
    ];
    let stream = if streams { AskedBody::Stream } else { AskedBody::Text };
    let body = prop_oneof![8 => Just(AskedBody::Null), 3 => Just(AskedBody::Text), 1 => Just(stream)];
    let by_fetch = (credentials, mode, redirect);
    (api(), method, headers(), body, by_fetch).prop_map(
        |(api, method, headers, body, (credentials, mode, redirect))| {
            let no_body = ["GET", "HEAD"].contains(&&*method.to_ascii_uppercase());
            let body = if no_body { AskedBody::Null } else { body };
            let ask = Ask { api, method: method.into(), headers, body, credentials, mode, redirect };
            if api == Api::Fetch { ask } else { as_xhr(ask) }
        },
    )
}

fn api() -> impl Strategy<Value = Api> + Clone {
    prop_oneof![
        6 => Just(Api::Fetch),
        1 => Just(Api::Xhr { upload_listener: false }),
        1 => Just(Api::Xhr { upload_listener: true }),
    ]
}

/// What of a request `XMLHttpRequest` can say.
fn as_xhr(mut ask: Ask) -> Ask {
    // It joins values of one name, and what that is to CORS nobody wrote down.
    let mut seen = BTreeSet::new();
    ask.headers.retain(|header| seen.insert(header.name.clone()));
    let credentials = match ask.credentials {
        CredentialsMode::Omit => CredentialsMode::SameOrigin,
        credentials => credentials,
    };
    // It makes a string of a stream.
    let body = if ask.body == AskedBody::Stream { AskedBody::Text } else { ask.body };
    Ask { credentials, body, mode: Mode::Cors, redirect: RedirectMode::Follow, ..ask }
}

fn headers() -> impl Strategy<Value = Vec<AskedHeader>> + Clone {
    let few = vec(header(), 0..4);
    // More safelisted bytes than 1024, in values of 128.
    let heavy = (7..10_usize)
        .prop_map(|times| vec![asked("accept", &"a".repeat(128), HeaderClass::Safelisted); times]);
    // More names than a server reads.
    let many = (254..263_usize)
        .prop_map(|count| (0..count).map(|at| asked(&format!("x-{at}"), "1", HeaderClass::Unsafe)).collect());
    prop_oneof![56 => few, 2 => heavy, 5 => many]
}

fn header() -> impl Strategy<Value = AskedHeader> + Clone {
    use HeaderClass::{Forbidden, Safelisted, Unsafe};
    let (long, longer) = ("a".repeat(128), "a".repeat(129));
    let stock = vec![
        asked("accept", "text/html", Safelisted),
        asked("accept", &long, Safelisted),
        asked("accept", &longer, Unsafe),
        asked("accept", "(", Unsafe),
        asked("accept-language", "en, de;q=0.5", Safelisted),
        asked("accept-language", "en_US", Unsafe),
        asked("content-language", &long, Safelisted),
        asked("content-type", "text/plain;charset=utf-8", Safelisted),
        asked("content-type", "application/x-www-form-urlencoded", Safelisted),
        asked("content-type", "application/json", Unsafe),
        asked("content-type", "text/plain, x/x", Unsafe),
        asked("range", "bytes=0-1", Safelisted),
        asked("range", "bytes=-1", Unsafe),
        asked("cookie", "a=b", Forbidden),
        asked("origin", "https://evil.example", Forbidden),
        asked("sec-fetch-site", "same-origin", Forbidden),
        asked("x-http-method-override", "TRACE", Forbidden),
    ];
    prop_oneof![
        6 => select(stock),
        3 => select(vec![asked("x-a", "1", Unsafe), asked("x-b", "1", Unsafe), asked("x-csrf-token", "1", Unsafe)]),
        3 => Just(asked("authorization", "Bearer secret", Unsafe)),
        2 => Just(asked("*", "1", Unsafe)),
    ]
}

fn asked(name: &str, value: &str, class: HeaderClass) -> AskedHeader {
    AskedHeader { name: name.into(), value: value.into(), class }
}

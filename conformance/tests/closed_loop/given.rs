//! Given: pages, requests and servers, each near enough to the others that many are allowed and every way to fail is met.

use conformance::closed_loop::case::{Ask, AskedBody, AskedHeader, Case, HeaderClass, Hop, Location};
use corsac::fetch::{CredentialsMode, Mode, RedirectMode};
use corsac::policy::{PolicySpec, RefusedPreflightStatus};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// A case: the policies are made from what page and request need, and from what their authors may have got wrong.
pub(crate) fn case() -> impl Strategy<Value = Case> {
    (page(), ask(), vec(draft(), 1..=4)).prop_map(|(page, ask, drafts)| {
        let mut hops: Vec<Hop> = drafts.into_iter().map(|draft| draft.hop(&page, &ask)).collect();
        if let Some(last) = hops.last_mut() {
            last.status = final_status(last.status);
        }
        Case { page, ask, hops }
    })
}

/// The status of an answer that sends nobody on.
fn final_status(redirect: u16) -> u16 {
    match redirect {
        302 => 204,
        303 => 404,
        308 => 500,
        _ => 200,
    }
}

fn page() -> impl Strategy<Value = String> {
    prop_oneof![
        16 => Just("https://app.example"),
        2 => Just("null"),
        // A host that URLs allow and policies do not.
        1 => Just("https://a!b.example"),
        1 => Just("http://app.example"),
        1 => Just("http://localhost:3000"),
    ]
    .prop_map(String::from)
}

fn ask() -> impl Strategy<Value = Ask> {
    let method = prop_oneof![
        6 => select(vec!["GET", "get", "POST", "post", "HEAD"]),
        6 => select(vec!["PUT", "put", "DELETE", "PATCH", "patch", "OPTIONS", "PURGE", "chicken"]),
        1 => Just("*"),
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
    let body =
        prop_oneof![8 => Just(AskedBody::Null), 3 => Just(AskedBody::Text), 1 => Just(AskedBody::Stream)];
    (method, headers(), body, credentials, mode, redirect).prop_map(
        |(method, headers, body, credentials, mode, redirect)| {
            let no_body = ["GET", "HEAD"].contains(&&*method.to_ascii_uppercase());
            let body = if no_body { AskedBody::Null } else { body };
            Ask { method: method.into(), headers, body, credentials, mode, redirect }
        },
    )
}

fn headers() -> impl Strategy<Value = Vec<AskedHeader>> {
    let few = vec(header(), 0..4);
    // More safelisted bytes than 1024, in values of 128.
    let heavy = (7..10_usize)
        .prop_map(|times| vec![asked("accept", &"a".repeat(128), HeaderClass::Safelisted); times]);
    // More names than a server reads.
    let many = (250..262_usize)
        .prop_map(|count| (0..count).map(|at| asked(&format!("x-{at}"), "1", HeaderClass::Unsafe)).collect());
    prop_oneof![60 => few, 2 => heavy, 2 => many]
}

fn header() -> impl Strategy<Value = AskedHeader> {
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
        1 => Just(asked("*", "1", Unsafe)),
    ]
}

fn asked(name: &str, value: &str, class: HeaderClass) -> AskedHeader {
    AskedHeader { name: name.into(), value: value.into(), class }
}

/// What an author lists as origins.
#[derive(Clone, Copy, Debug)]
enum Origins {
    PageAndNull,
    Page,
    Star,
    StarAndNull,
    Other,
    Own,
}

/// What an author lists as methods or header names.
#[derive(Clone, Copy, Debug)]
enum Listed {
    Needed,
    Star,
    StarAndAuthorization,
    Other,
    Nothing,
}

/// A server before it knows page and request.
#[derive(Clone, Debug)]
struct Draft {
    origin: Option<&'static str>,
    origins: Origins,
    credentials: Option<bool>,
    methods: Listed,
    names: Listed,
    max_age: Option<u64>,
    enforce: bool,
    refused: Option<RefusedPreflightStatus>,
    debug: bool,
    status: u16,
    location: Location,
}

fn draft() -> impl Strategy<Value = Draft> {
    let origin = prop_oneof![
        3 => Just(None),
        6 => select(vec!["https://api.example", "https://cdn.example", "https://static.app.example"]).prop_map(Some),
        1 => select(vec!["https://api.example:8443", "http://api.example", "http://localhost:8080"]).prop_map(Some),
    ];
    let origins = prop_oneof![
        16 => Just(Origins::PageAndNull),
        1 => Just(Origins::Page),
        4 => Just(Origins::Star),
        1 => Just(Origins::StarAndNull),
        1 => Just(Origins::Other),
        1 => Just(Origins::Own),
    ];
    let who = (origin, origins, option::weighted(0.2, any::<bool>()));
    let what = (listed(), listed(), option::of(0..86_400_u64));
    let refused = option::of(select(vec![RefusedPreflightStatus::Forbidden, RefusedPreflightStatus::Ok]));
    let way = (prop::bool::weighted(0.2), refused, prop::bool::weighted(0.4));
    let location = prop_oneof![
        17 => Just(Location::Plain),
        2 => Just(Location::Userinfo),
        1 => Just(Location::OtherScheme),
        1 => Just(Location::Invalid),
    ];
    let status = select(vec![301, 302, 303, 307, 308, 307, 308]);
    (who, what, way, status, location).prop_map(
        |(
            (origin, origins, credentials),
            (methods, names, max_age),
            (enforce, refused, debug),
            status,
            location,
        )| {
            Draft {
                origin,
                origins,
                credentials,
                methods,
                names,
                max_age,
                enforce,
                refused,
                debug,
                status,
                location,
            }
        },
    )
}

fn listed() -> impl Strategy<Value = Listed> {
    prop_oneof![
        18 => Just(Listed::Needed),
        3 => Just(Listed::Star),
        1 => Just(Listed::StarAndAuthorization),
        1 => Just(Listed::Other),
        1 => Just(Listed::Nothing),
    ]
}

impl Draft {
    fn hop(self, page: &str, ask: &Ask) -> Hop {
        let origin =
            self.origin.unwrap_or(if page == "null" { "https://api.example" } else { page }).to_owned();
        let policy = self.policy(page, ask);
        Hop { origin, policy, debug: self.debug, status: self.status, location: self.location }
    }

    fn policy(&self, page: &str, ask: &Ask) -> PolicySpec {
        let mut credentials = self.credentials.unwrap_or(ask.credentials == CredentialsMode::Include);
        credentials |= matches!(self.origins, Origins::StarAndNull);
        let origins = self.origins(page);
        PolicySpec {
            dangerously_allow_null_origin: origins.iter().any(|origin| origin == "null"),
            dangerously_allow_insecure_origins: true,
            dangerously_reflect_any_origin: true,
            own_origins: if matches!(self.origins, Origins::Own) { vec![own(page)] } else { Vec::new() },
            origins,
            credentials,
            methods: self.methods(ask),
            request_headers: self.names(ask),
            max_age: self.max_age,
            enforce: self.enforce,
            refused_preflight_status: self.refused,
            ..PolicySpec::default()
        }
    }

    fn origins(&self, page: &str) -> Vec<String> {
        let listable = !page.contains('!') && page != "null";
        let page = if listable { page } else { "https://other.example" };
        let list: &[&str] = match self.origins {
            Origins::PageAndNull => &[page, "null"],
            Origins::Page => &[page],
            Origins::Star => &["*"],
            Origins::StarAndNull => &["*", "null"],
            Origins::Other | Origins::Own => &["https://other.example"],
        };
        list.iter().map(|origin| (*origin).to_owned()).collect()
    }

    fn methods(&self, ask: &Ask) -> Vec<String> {
        let upper = ask.method.to_ascii_uppercase();
        let known = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].contains(&&*upper);
        match self.methods {
            Listed::Needed => vec![if known { upper } else { ask.method.clone() }],
            Listed::Star | Listed::StarAndAuthorization => vec!["*".into()],
            Listed::Other => vec!["LOCK".into()],
            Listed::Nothing => Vec::new(),
        }
    }

    fn names(&self, ask: &Ask) -> Vec<String> {
        match self.names {
            Listed::Needed => {
                let mut names: Vec<String> = ask.headers.iter().map(|header| header.name.clone()).collect();
                names.push("content-type".into());
                names.push("accept".into());
                names.sort_unstable();
                names.dedup();
                names
            }
            Listed::Star => vec!["*".into()],
            Listed::StarAndAuthorization => vec!["*".into(), "authorization".into()],
            Listed::Other => vec!["x-other".into()],
            Listed::Nothing => Vec::new(),
        }
    }
}

/// The page as an own origin, where a policy can say it.
fn own(page: &str) -> String {
    if page.contains('!') || page == "null" { "https://app.example".into() } else { page.into() }
}

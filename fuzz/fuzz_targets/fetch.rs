//! Fetch: a whole fetch against a server that answers anything. It ends, and script never gets what was not granted.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use corsac::fetch::{
    Body, CacheMode, Client, CredentialsMode, Destination, Fetch, Mode, NetworkFailure, Origin, Outcome,
    PreflightCache, Profile, Recording, RedirectMode, ReferrerPolicy, Request, ResponseHead, ResponseType, Step,
    UserAgent, serialized_request_origin,
};
use corsac::headers::{Header, HeaderList, names, normalize_header_value};
use http::Method;
use libfuzzer_sys::fuzz_target;
use std::time::Duration;
use url::Url;

const URLS: [&str; 8] = [
    "https://app.example/",
    "https://api.example/cart?x#fragment",
    "https://www.api.example/",
    "http://api.example/",
    "http://localhost:3000/",
    "https://user:secret@api.example/",
    "https://api.example:6667/",
    "data:text/plain,hello",
];

/// 21 hops, each with a preflight and a request, each of these once more over a new connection, are the most.
const MOST_MESSAGES: usize = 21 * 4;

fuzz_target!(|data: &[u8]| {
    let mut input = Unstructured::new(data);
    let mut cache = PreflightCache::with_capacity(16);
    for _ in 0..4 {
        if input.is_empty() {
            return;
        }
        let Ok(request) = request(&mut input) else { return };
        let profile = Profile::ALL[usize::from(u8::arbitrary(&mut input).unwrap_or(0)) % 4];
        run(&mut input, request, profile, &mut cache);
        assert!(cache.len() <= 16);
    }
});

fn request(input: &mut Unstructured<'_>) -> arbitrary::Result<Request> {
    let page = Origin::parse(input.choose(&["https://app.example", "http://app.example", "null"])?).expect("an origin");
    let url = Url::parse(input.choose(&URLS)?).expect("a URL");
    let mut request = Request::new(Client::new(page), url);
    request.method = Method::from_bytes(<&[u8]>::arbitrary(input)?).unwrap_or(Method::GET);
    request.headers = headers(input)?;
    request.mode = *input.choose(&Mode::ALL)?;
    request.credentials = *input.choose(&CredentialsMode::ALL)?;
    request.redirect = *input.choose(&RedirectMode::ALL)?;
    request.cache = *input.choose(&CacheMode::ALL)?;
    request.referrer_policy = *input.choose(&ReferrerPolicy::ALL)?;
    request.destination = *input.choose(&Destination::ALL)?;
    request.unsafe_request = bool::arbitrary(input)?;
    request.use_cors_preflight = bool::arbitrary(input)?;
    request.use_url_credentials = bool::arbitrary(input)?;
    request.body = input.choose(&[Body::Null, Body::Stream, Body::Bytes((*b"body").into())])?.clone();
    Ok(request)
}

fn headers(input: &mut Unstructured<'_>) -> arbitrary::Result<HeaderList> {
    const NAMES: [http::HeaderName; 10] = [
        names::ACCESS_CONTROL_ALLOW_ORIGIN,
        names::ACCESS_CONTROL_ALLOW_CREDENTIALS,
        names::ACCESS_CONTROL_ALLOW_METHODS,
        names::ACCESS_CONTROL_ALLOW_HEADERS,
        names::ACCESS_CONTROL_EXPOSE_HEADERS,
        names::ACCESS_CONTROL_MAX_AGE,
        names::AUTHORIZATION,
        names::CONTENT_TYPE,
        names::LOCATION,
        names::REFERRER_POLICY,
    ];
    const VALUES: [&str; 9] =
        ["*", "https://app.example", "null", "true", "put, x-a", "*, authorization", "60", "https://api.example/", "/"];
    let mut list = HeaderList::new();
    for _ in 0..input.int_in_range(0..=8)? {
        let name = match bool::arbitrary(input)? {
            true => input.choose(&NAMES)?.as_str(),
            false => <&str>::arbitrary(input)?,
        };
        let value = match bool::arbitrary(input)? {
            true => input.choose(&VALUES)?.as_bytes(),
            false => <&[u8]>::arbitrary(input)?,
        };
        if let Ok(header) = Header::new(name, normalize_header_value(value)) {
            list.push(header);
        }
    }
    Ok(list)
}

fn run(input: &mut Unstructured<'_>, request: Request, profile: Profile, cache: &mut PreflightCache) {
    let mut recording = Recording::default();
    let mut now = Duration::ZERO;
    let mut step = Fetch::start(request, &UserAgent::new(profile), cache, now, &mut recording);
    let mut last = ResponseHead::default();
    for _ in 0..=MOST_MESSAGES {
        match step {
            Step::Done(outcome) => return check(&outcome, &last),
            Step::Send(fetch) => {
                assert_no_secret(&fetch);
                now += Duration::from_secs(u8::arbitrary(input).unwrap_or(0).into());
                let answer = answer(input);
                if let Ok(head) = &answer {
                    last = head.clone();
                }
                step = fetch.resume(answer, cache, now);
            }
        }
    }
    panic!("the fetch does not end");
}

fn assert_no_secret<O: corsac::fetch::Observer>(fetch: &Fetch<O>) {
    let url = &fetch.request().url;
    assert!(url.fragment().is_none() && url.username().is_empty() && url.password().is_none());
}

fn answer(input: &mut Unstructured<'_>) -> Result<ResponseHead, NetworkFailure> {
    let status = input.choose(&[200, 204, 206, 301, 302, 303, 307, 308, 401, 404, 407, 421, 500]).copied();
    match (status, headers(input)) {
        (Ok(status), Ok(headers)) => Ok(ResponseHead { headers, ..ResponseHead::new(status) }),
        _ => Err(NetworkFailure::Connection { message: "closed".to_owned() }),
    }
}

/// What script may read was granted by the response that it reads.
fn check(outcome: &Outcome, last: &ResponseHead) {
    let Ok(response) = &outcome.result else { return };
    if response.response_type != ResponseType::Cors {
        return;
    }
    let allowed = last.headers.get(names::ACCESS_CONTROL_ALLOW_ORIGIN.as_str()).expect("granted");
    let origin = serialized_request_origin(&outcome.request);
    let include = outcome.request.credentials == CredentialsMode::Include;
    assert!(*allowed == *origin.as_bytes() || (!include && *allowed == *b"*"));
    assert!(response.headers.iter().all(|header| !header.is("set-cookie")));
}

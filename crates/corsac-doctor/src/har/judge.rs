//! Judge: an entry before the engine. A preflight is judged for the request that it announces, a request by its answer.

use std::time::Duration;

use corsac::fetch::preset::FetchInit;
use corsac::fetch::{
    Client, CredentialsMode, Fetch, HttpRequest, NetworkFailure, Origin, PreflightCache, PreflightCause,
    Profile, Refusal, Request, ResponseHead, Stage, Step, UserAgent,
};
use corsac::headers::names::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use corsac::headers::{Header, is_token};
use http::header::COOKIE;
use url::Url;

use super::read::{Entry, Field};
use crate::diagnosis::{Case, Diagnosis, Exchange, Remark, diagnose, remarks};

/// An entry of the CORS protocol, judged.
pub(super) struct Judged {
    pub(super) origin: String,
    /// The URL without query.
    pub(super) target: String,
    pub(super) method: String,
    pub(super) stage: Stage,
    pub(super) diagnosis: Option<Diagnosis>,
    pub(super) remarks: Vec<Remark>,
    /// Whether a preflight's answer says how long it may be kept.
    pub(super) has_max_age: bool,
}

/// Judges an entry; `None` for one that is not of the CORS protocol: it has no `Origin`, or goes to its own origin.
pub(super) fn judge(entry: &Entry) -> Option<Judged> {
    let url = Url::parse(&entry.request.url).ok().filter(|_| is_token(entry.request.method.as_bytes()))?;
    let origin = Origin::parse(value(&entry.request.headers, ORIGIN.as_str())?).ok()?;
    if Origin::of(&url) == origin {
        return None;
    }
    // What is not shown is not judged by: no query stands in what is said of the entry.
    let url = without_secrets(&url);
    let announced = value(&entry.request.headers, ACCESS_CONTROL_REQUEST_METHOD.as_str());
    let announced = announced.filter(|_| entry.request.method.eq_ignore_ascii_case("OPTIONS"));
    let init = match announced {
        Some(method) => announced_request(method, entry),
        None => FetchInit { credentials: credentials(entry), ..FetchInit::default() },
    };
    let client = Client::new(origin.clone());
    let request = init.prepare(&client, url.as_str(), Profile::Spec).ok()?.request;
    let (sent, answer, refusal) = play(&request, &answer(entry))?;
    let case = Case {
        profile: Profile::Spec,
        request: Some(&request),
        exchanges: vec![Exchange { request: &sent, response: answer.as_ref() }],
        refusal: refusal.as_ref(),
    };
    Some(Judged {
        origin: origin.to_string(),
        target: url.to_string(),
        method: announced.unwrap_or(&entry.request.method).to_owned(),
        stage: sent.stage,
        diagnosis: diagnose(&case),
        remarks: without_answer(&answer)
            .into_iter()
            .chain(remarks(&case, &causes(announced, entry)))
            .collect(),
        has_max_age: value(&entry.response.headers, corsac::headers::names::ACCESS_CONTROL_MAX_AGE.as_str())
            .is_some(),
    })
}

/// A recording does not tell an answer that never came from one that the browser kept back.
fn without_answer(answer: &Result<ResponseHead, NetworkFailure>) -> Option<Remark> {
    answer.is_err().then(|| Remark {
        code: None,
        text:
            "the recording has no answer: nothing came, or the browser kept it back. corsac check asks anew"
                .to_owned(),
    })
}

/// Why the browser sent the preflight, as far as it announces it: the names of headers.
fn causes(announced: Option<&str>, entry: &Entry) -> Vec<PreflightCause> {
    let names = announced.map(|_| announced_names(entry)).into_iter().flatten();
    names.map(|name| PreflightCause::HeaderName(name.to_ascii_lowercase())).collect()
}

/// The header names that a preflight announces.
fn announced_names(entry: &Entry) -> impl Iterator<Item = &str> {
    let names = value(&entry.request.headers, ACCESS_CONTROL_REQUEST_HEADERS.as_str()).unwrap_or_default();
    names.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// The request that a preflight announces; the values of its headers are not known, and the preflight does not depend on them.
fn announced_request(method: &str, entry: &Entry) -> FetchInit {
    FetchInit {
        method: method.to_owned(),
        headers: announced_names(entry).map(|name| (name.to_owned(), b"?".to_vec())).collect(),
        ..FetchInit::default()
    }
}

/// Cookies to another origin go with the credentials mode include only.
fn credentials(entry: &Entry) -> CredentialsMode {
    match value(&entry.request.headers, COOKIE.as_str()) {
        Some(_) => CredentialsMode::Include,
        None => CredentialsMode::SameOrigin,
    }
}

fn answer(entry: &Entry) -> Result<ResponseHead, NetworkFailure> {
    let status = u16::try_from(entry.response.status).ok().filter(|status| *status > 0);
    let Some(status) = status else {
        return Err(NetworkFailure::Connection { message: "the recording has no answer".to_owned() });
    };
    let mut head = ResponseHead::new(status);
    for field in &entry.response.headers {
        // Some tools join repeated lines by line breaks. What is no header is no header of HTTP/2 either (`:status`).
        for line in field.value.split('\n') {
            if let Ok(header) = Header::new(&field.name, line.trim().as_bytes()) {
                head.headers.push(header);
            }
        }
    }
    Ok(head)
}

type Played = (HttpRequest, Result<ResponseHead, NetworkFailure>, Option<Refusal>);

/// The first request of the fetch, its answer, and whether that is refused. What comes after it is another entry.
fn play(request: &Request, answer: &Result<ResponseHead, NetworkFailure>) -> Option<Played> {
    let (mut cache, agent) = (PreflightCache::new(), UserAgent::new(Profile::Spec));
    let Step::Send(fetch) = Fetch::start(request.clone(), &agent, &mut cache, Duration::ZERO, ()) else {
        return None;
    };
    let sent = fetch.request().clone();
    let refusal = match fetch.resume(answer.clone(), &mut cache, Duration::ZERO) {
        Step::Done(outcome) => outcome.result.err(),
        Step::Send(_) => None,
    };
    Some((sent, answer.clone(), refusal))
}

fn value<'f>(fields: &'f [Field], name: &str) -> Option<&'f str> {
    fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value.as_str())
}

/// The URL without what differs from request to request, or should not be shown.
fn without_secrets(url: &Url) -> Url {
    let mut target = url.clone();
    target.set_query(None);
    target.set_fragment(None);
    let _ = target.set_password(None);
    let _ = target.set_username("");
    target
}

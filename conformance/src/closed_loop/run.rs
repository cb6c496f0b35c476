//! Run: the two engines, face to face: servers that decide by their policies, and a browser that reads or does not.

use super::case::{Api, AskedBody, Case};
use super::oracle::{Arrival, Verdict};
use corsac::fetch::preset::{BodyInit, FetchInit, Prepared, XmlHttpRequest};
use corsac::fetch::{
    Behaviour, Client, CredentialsMode, Event, Fetch, HttpRequest, Origin, Outcome, PreflightCache,
    Recording, Refusal, ResponseHead, ResponseType, Step, UserAgent,
};
use corsac::headers::{Header, HeaderList};
use corsac::policy::{Policy, Reason, Verdict as Decided};
use corsac::step::StepId;
use http::header::LOCATION;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::error::Error;
use std::time::Duration;

/// What happened in a case.
#[derive(Clone, Debug)]
pub struct Ran {
    /// What script got.
    pub verdict: Verdict,
    /// The type of what it got.
    pub response_type: Option<ResponseType>,
    /// Why it got nothing.
    pub refusal: Option<Refusal>,
    /// The servers' decisions, in order.
    pub reasons: Vec<Reason>,
    /// The requests that got to the services behind the policies, in order.
    pub arrivals: Vec<Arrival>,
    /// All that happened.
    pub events: Vec<Event>,
}

impl Ran {
    /// The step that refused, if one did.
    #[must_use]
    pub fn refused_at(&self) -> Option<StepId> {
        self.refusal.as_ref().map(Refusal::step)
    }
}

/// The servers of a case.
pub struct Servers<'c> {
    case: &'c Case,
    policies: Vec<Policy>,
    most_headers: usize,
}

impl<'c> Servers<'c> {
    /// The servers, each with its policy compiled.
    ///
    /// # Errors
    /// A policy that does not compile.
    pub fn of(case: &'c Case) -> Result<Self, Box<dyn Error>> {
        let policies = case.hops.iter().map(|hop| Ok(hop.policy.clone().compile()?));
        let policies = policies.collect::<Result<_, Box<dyn Error>>>()?;
        Ok(Servers { case, policies, most_headers: usize::MAX })
    }

    /// Servers that answer 431 to more headers than that.
    #[must_use]
    pub fn with_most_headers(self, most_headers: usize) -> Self {
        Servers { most_headers, ..self }
    }

    /// Runs the case in a browser of this behaviour, with what it remembers.
    ///
    /// # Errors
    /// A page or a request that cannot be made.
    pub fn visit(
        &self,
        behaviour: impl Into<Behaviour>,
        cache: &mut PreflightCache,
    ) -> Result<Ran, Box<dyn Error>> {
        let behaviour = behaviour.into();
        let page = Client::new(Origin::parse(&self.case.page)?);
        let prepared = match prepare(self.case, &page, behaviour) {
            Ok(prepared) => prepared,
            Err(refusal) => return Err(refusal.to_string().into()),
        };
        let (mut recording, mut log) = (Recording::default(), Log::default());
        let now = Duration::from_secs(1_000);
        let mut step = Fetch::start(
            prepared.request,
            &UserAgent { profile: behaviour, ..UserAgent::new(behaviour.profile()) },
            cache,
            now,
            &mut recording,
        );
        let outcome = loop {
            match step {
                Step::Done(outcome) => break outcome,
                Step::Send(fetch) => {
                    let answer = self.answer(fetch.request(), &mut log)?;
                    step = fetch.resume(Ok(answer), cache, now);
                }
            }
        };
        Ok(ran(*outcome, log, recording.events))
    }

    /// What the server at the URL answers.
    fn answer(&self, request: &HttpRequest, log: &mut Log) -> Result<ResponseHead, Box<dyn Error>> {
        let at: usize = request.url.path().trim_start_matches('/').parse()?;
        let hop = self.case.hops.get(at).ok_or("no such server")?;
        let policy = self.policies.get(at).ok_or("no such server")?;
        let fields = header_map(&request.headers)?;
        let decision = policy.decide(&request.method, &fields);
        log.reasons.push(decision.reason());
        let mut response = HeaderMap::new();
        let status = if let Some(status) = decision.preflight_status() {
            decision.apply(&mut response);
            if hop.debug && decision.verdict() == Decided::Refused {
                decision.apply_debug(&mut response);
            }
            status
        } else if let Some(status) = decision.enforced_status() {
            decision.apply(&mut response);
            status
        } else if request.headers.len() > self.most_headers {
            decision.apply(&mut response);
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
        } else {
            log.arrivals.push(Arrival { hop: at, method: request.method.to_string() });
            if let Some(url) = self.case.location(at) {
                response.insert(LOCATION, HeaderValue::from_str(&url)?);
            }
            decision.apply(&mut response);
            StatusCode::from_u16(hop.status)?
        };
        response_head(status, &response)
    }
}

/// What the servers of a case have seen.
#[derive(Default)]
struct Log {
    reasons: Vec<Reason>,
    arrivals: Vec<Arrival>,
}

fn prepare(case: &Case, page: &Client, behaviour: Behaviour) -> Result<Prepared, Refusal> {
    let ask = &case.ask;
    let headers = ask.headers.iter();
    let headers = headers.map(|header| (header.name.clone(), header.value.clone().into_bytes())).collect();
    let method = ask.method.clone();
    let body = match ask.body {
        AskedBody::Null => None,
        AskedBody::Text => Some(BodyInit::text("text")),
        AskedBody::Stream => Some(BodyInit::stream()),
    };
    let (credentials, mode, redirect) = (ask.credentials, ask.mode, ask.redirect);
    match ask.api {
        Api::Fetch => {
            let rest = FetchInit::default();
            FetchInit { method, headers, body, mode, credentials, redirect, ..rest }.prepare(
                page,
                &case.url(0),
                behaviour,
            )
        }
        Api::Xhr { upload_listener } => XmlHttpRequest {
            method,
            headers,
            body,
            with_credentials: credentials == CredentialsMode::Include,
            has_upload_listener: upload_listener,
        }
        .prepare(page, &case.url(0), behaviour),
    }
}

fn ran(outcome: Outcome, log: Log, events: Vec<Event>) -> Ran {
    let verdict = match &outcome.result {
        Err(_) => Verdict::Refused,
        Ok(response) if response.response_type == ResponseType::OpaqueRedirect => Verdict::OpaqueRedirect,
        Ok(_) => Verdict::Readable,
    };
    let response_type = outcome.result.as_ref().ok().map(|response| response.response_type);
    let Log { reasons, arrivals } = log;
    Ran { verdict, response_type, refusal: outcome.result.err(), reasons, arrivals, events }
}

/// The browser's fields as a server's library holds them.
fn header_map(list: &HeaderList) -> Result<HeaderMap, Box<dyn Error>> {
    let mut map = HeaderMap::new();
    for header in list.iter() {
        map.append(
            HeaderName::from_bytes(header.name().as_bytes())?,
            HeaderValue::from_bytes(header.value())?,
        );
    }
    Ok(map)
}

/// The server's fields as the browser receives them.
fn response_head(status: StatusCode, fields: &HeaderMap) -> Result<ResponseHead, Box<dyn Error>> {
    let mut head = ResponseHead::new(status.as_u16());
    for (name, value) in fields {
        head.headers.push(Header::new(name.as_str(), value.as_bytes())?);
    }
    Ok(head)
}

//! Run: one fetch, from the page's request to what script sees. It carries out what the engine's state machine asks for.

use crate::blocked::Blocked;
use crate::browser::Shared;
use crate::content_coding::{Decoded, accepted, decode};
use crate::cookies::{Refused, Visit};
use crate::page::SendOptions;
use crate::response::Response;
use crate::response_body::{Bounds, receive};
use crate::trace::{Exchange, Note, Trace};
use crate::transport::{Arrival, ArrivingBody, Errand};
use bytes::Bytes;
use corsac::fetch::preset::Prepared;
use corsac::fetch::{
    Body, Client, Fetch, HttpRequest, NetworkFailure, Origin, Outcome, Recording, ResponseBody, ResponseHead,
    Stage, Step,
};
use corsac::headers::{Header, HeaderList};
use http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use std::time::Duration;
use tokio::time::Instant;

/// One fetch under way.
pub(crate) struct Run<'a> {
    shared: &'a Shared,
    stream: Bytes,
    bounds: Bounds,
    head_only: bool,
    exchanges: Vec<Exchange>,
    notes: Vec<Note>,
    /// The body of the latest response.
    body: Option<ArrivingBody>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(shared: &'a Shared, options: SendOptions) -> Self {
        let timeout = options.timeout.unwrap_or(shared.timeout);
        Self {
            shared,
            stream: options.stream.unwrap_or_default().into(),
            bounds: Bounds { deadline: deadline(timeout), timeout, limit: shared.body_limit },
            head_only: options.head_only,
            exchanges: Vec::new(),
            notes: Vec::new(),
            body: None,
        }
    }

    pub(crate) async fn drive(mut self, prepared: Prepared) -> Result<Response, Blocked> {
        let client = prepared.request.client.clone();
        let mut recording = Recording::default();
        let outcome = self.until_done(prepared.request, &client, &mut recording).await;
        let body = self.received_body(&outcome).await;
        let trace = Trace {
            events: recording.events,
            exchanges: self.exchanges,
            dropped_headers: prepared.dropped_headers,
            notes: self.notes,
        };
        conclude(outcome, body, trace)
    }

    async fn until_done(
        &mut self,
        request: corsac::fetch::Request,
        client: &Client,
        recording: &mut Recording,
    ) -> Outcome {
        let now = self.shared.clock.now();
        let user_agent = &self.shared.user_agent;
        let mut step = Fetch::start(request, user_agent, &mut self.shared.preflight_cache(), now, recording);
        loop {
            match step {
                Step::Done(outcome) => return *outcome,
                Step::Send(fetch) => {
                    let answer = self.exchange(fetch.request(), client).await;
                    let now = self.shared.clock.now();
                    step = fetch.resume(answer, &mut self.shared.preflight_cache(), now);
                }
            }
        }
    }

    /// Puts a request on the wire and brings the head of what comes back; the body stays here.
    async fn exchange(
        &mut self,
        request: &HttpRequest,
        client: &Client,
    ) -> Result<ResponseHead, NetworkFailure> {
        // The connection of a response that nobody reads is not kept waiting.
        self.body = None;
        let mut request = request.clone();
        request.headers = combined(&without_framing(&request));
        add_accept_encoding(&mut request);
        self.add_cookies(&mut request);
        let start = std::time::Instant::now();
        let errand = Errand { request: &request, client, stream: self.stream.clone() };
        let arrived = send(self.shared, errand, self.bounds).await;
        let (response, http_version) = match arrived {
            Ok(Arrival { head, body, http_version }) => {
                self.body = Some(body);
                (Ok(head), http_version)
            }
            Err(failure) => (Err(failure), None),
        };
        if let Ok(head) = &response {
            self.store_cookies(&request, &head.headers);
        }
        let exchange =
            Exchange { request, response: response.clone(), http_version, elapsed: start.elapsed() };
        self.exchanges.push(exchange);
        response
    }

    /// Preflights have no credentials by design: what stays at home then is no news.
    fn add_cookies(&mut self, request: &mut HttpRequest) {
        if request.stage == Stage::Preflight {
            return;
        }
        let now = self.shared.clock.now();
        let picked = self.shared.jar().pick(&Visit::of(request), request.includes_credentials, now);
        if let Some(field) = picked.field {
            add(&mut request.headers, "Cookie", &field);
        }
        self.note(request, picked.withheld);
    }

    /// Cookies are stored whatever is decided about the response.
    fn store_cookies(&mut self, request: &HttpRequest, headers: &HeaderList) {
        if !request.includes_credentials {
            return;
        }
        let now = self.shared.clock.now();
        let visit = Visit::of(request);
        let mut jar = self.shared.jar();
        let refused =
            headers.values("set-cookie").filter_map(|field| jar.store(&visit, field, now).err()).collect();
        drop(jar);
        self.note(request, refused);
    }

    fn note(&mut self, request: &HttpRequest, refused: Vec<Refused>) {
        let note = |refused: Refused| Note {
            hop: request.hop,
            url: request.url.clone(),
            cookie: refused.cookie,
            fault: refused.fault,
        };
        self.notes.extend(refused.into_iter().map(note));
    }

    /// The body that script sees, decoded; `None` when it sees none.
    async fn received_body(&mut self, outcome: &Outcome) -> Option<Decoded> {
        let response = outcome.result.as_ref().ok()?;
        match &response.body {
            ResponseBody::Null => None,
            ResponseBody::Bytes(bytes) => Some(Decoded { bytes: bytes.clone(), fault: None }),
            ResponseBody::Received if self.head_only => Some(Decoded::default()),
            ResponseBody::Received => {
                let Some(body) = self.body.take() else { return Some(Decoded::default()) };
                let raw = receive(body, self.bounds).await;
                let decoded = decode(raw.bytes, &response.internal.headers, self.bounds.limit);
                Some(Decoded { fault: raw.fault.or(decoded.fault), ..decoded })
            }
        }
    }
}

async fn send(shared: &Shared, errand: Errand<'_>, bounds: Bounds) -> Result<Arrival, NetworkFailure> {
    let sent = tokio::time::timeout_at(bounds.deadline, shared.transport.send(errand)).await;
    let milliseconds = u64::try_from(bounds.timeout.as_millis()).unwrap_or(u64::MAX);
    sent.unwrap_or(Err(NetworkFailure::Timeout { milliseconds }))
}

fn conclude(outcome: Outcome, body: Option<Decoded>, trace: Trace) -> Result<Response, Blocked> {
    let verdict = outcome.verdict();
    let (body, body_error) = match body {
        Some(Decoded { bytes, fault }) => (Some(bytes), fault),
        None => (None, None),
    };
    match outcome.result {
        Ok(filtered) => {
            Ok(Response { filtered, body, body_error, departures: outcome.departures, verdict, trace })
        }
        Err(refusal) => Err(Blocked::new(refusal, trace)),
    }
}

/// A timeout beyond what an instant can hold is none.
fn deadline(timeout: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(30 * 365 * 86_400);
    Instant::now() + timeout.min(FAR)
}

/// <https://fetch.spec.whatwg.org/#http-network-or-cache-fetch>: the user agent's own `Accept-Encoding`.
fn add_accept_encoding(request: &mut HttpRequest) {
    if request.headers.contains("accept-encoding") {
        return;
    }
    let origin = Origin::of(&request.url);
    let is_trustworthy =
        origin.as_tuple().is_some_and(corsac::fetch::TupleOrigin::is_potentially_trustworthy);
    // The bytes of a range are counted in the coded body, which nobody could decode in part.
    let value = if request.headers.contains("range") { b"identity" } else { accepted(is_trustworthy) };
    add(&mut request.headers, "Accept-Encoding", value);
}

/// The headers but for those that would say something else than the connection does of where the request goes and where
/// it ends. No script can set them; who does has a request that servers understand, and the next one on its connection too.
fn without_framing(request: &HttpRequest) -> HeaderList {
    let length = match &request.body {
        Body::Null => Some("0".to_owned()),
        Body::Bytes(bytes) => Some(bytes.len().to_string()),
        Body::Stream => None,
    };
    let mut counted = false;
    let is_true = |header: &&Header| {
        if header.is(CONTENT_LENGTH.as_str()) {
            let says_so = length.as_ref().is_some_and(|length| length.as_bytes() == header.value());
            return says_so && !std::mem::replace(&mut counted, true);
        }
        !header.is(HOST.as_str()) && !header.is(TRANSFER_ENCODING.as_str())
    };
    request.headers.iter().filter(is_true).cloned().collect()
}

/// One field a name, as browsers send them: in the case and at the place of the first.
fn combined(headers: &HeaderList) -> HeaderList {
    let mut combined = HeaderList::new();
    for header in headers {
        // What is a header of one list is one of another.
        let _ = combined.combine(header.name(), header.value());
    }
    combined
}

/// Both fields are made of bytes that a field may hold, so nothing is left out.
fn add(headers: &mut HeaderList, name: &str, value: &[u8]) {
    let added = headers.append(name, value);
    debug_assert!(added.is_ok(), "{name}: {}", value.escape_ascii());
}

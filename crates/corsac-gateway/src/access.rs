//! Access: one line of the log for each request, written when its answer is complete or given up.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use corsac::policy::{Decision, Kind, Policy, Verdict};
use corsac::step::Code;
use corsac_tower::UpstreamConflict;
use http::header::{HeaderValue, ORIGIN};
use http::{Method, Request, Response, StatusCode, Uri, Version};
use http_body::Body;
use tracing::{Level, enabled, info};

use crate::client::Client;
use crate::clock;
use crate::site::Site;

/// The target under which `RUST_LOG` knows these lines.
pub const TARGET: &str = "corsac::access";

/// What nginx writes for a client that left before there was an answer.
const CLIENT_LEFT: u16 = 499;

/// The most of a field value that goes into the log, in bytes.
const SHOWN: usize = 256;

/// One request, from its head to the end of its answer.
pub(crate) struct Visit {
    client: Arc<Client>,
    site: Arc<Site>,
    started: Instant,
    method: Method,
    uri: Uri,
    version: Version,
    origin: Option<HeaderValue>,
    route: Option<usize>,
    guard: Option<usize>,
    judgement: Option<Judgement>,
    status: Option<StatusCode>,
    bytes: u64,
    complete: bool,
}

/// What was decided, as far as the log tells.
#[derive(Clone, Copy)]
pub(crate) struct Judgement {
    kind: Kind,
    verdict: Verdict,
    code: Code,
}

impl From<&Decision<'_>> for Judgement {
    fn from(decision: &Decision<'_>) -> Self {
        Judgement { kind: decision.kind(), verdict: decision.verdict(), code: decision.code() }
    }
}

impl Visit {
    pub(crate) fn begin<B: Body>(client: Arc<Client>, site: Arc<Site>, request: &Request<B>) -> Box<Self> {
        client.meter().begin(request.version() == Version::HTTP_2, !request.body().is_end_stream());
        Box::new(Visit {
            started: Instant::now(),
            method: request.method().clone(),
            uri: request.uri().clone(),
            version: request.version(),
            origin: request.headers().get(ORIGIN).cloned(),
            route: None,
            guard: None,
            judgement: None,
            status: None,
            bytes: 0,
            complete: false,
            client,
            site,
        })
    }

    pub(crate) fn client(&self) -> &Arc<Client> {
        &self.client
    }

    pub(crate) fn site(&self) -> &Arc<Site> {
        &self.site
    }

    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    pub(crate) fn is_head(&self) -> bool {
        self.method == Method::HEAD
    }

    pub(crate) fn routed(&mut self, route: Option<usize>, guard: Option<usize>) {
        self.route = route;
        self.guard = guard;
    }

    pub(crate) fn judged(&mut self, judgement: Judgement) {
        self.judgement = Some(judgement);
    }

    /// Asks the policy what the layer will ask it too: to decide twice costs less than to carry a decision through the
    /// layer as an extension of request and response.
    pub(crate) fn judge<B>(&mut self, policy: &Policy, request: &Request<B>) {
        if enabled!(target: TARGET, Level::INFO) {
            self.judgement = Some(Judgement::from(&policy.decide(request.method(), request.headers())));
        }
    }

    pub(crate) fn answered<B>(&mut self, response: &Response<B>) {
        self.status = Some(response.status());
        let conflict = response.extensions().get::<UpstreamConflict>();
        if let (Some(conflict), Some(judgement)) = (conflict, &mut self.judgement) {
            judgement.code = conflict.code();
        }
    }

    pub(crate) fn sent(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    pub(crate) fn complete(&mut self) {
        self.complete = true;
    }

    /// The upstream broke off in the middle of the body.
    pub(crate) fn cut(&mut self, error: &hyper::Error) {
        if self.version < Version::HTTP_11 {
            self.client.meter().break_off();
        }
        tracing::warn!(
            method = cut(self.method.as_str()), path = cut(self.uri.path()), upstream = self.upstream(), %error,
            "the upstream broke off in the middle of its response; the client's connection is closed"
        );
    }

    fn upstream(&self) -> Option<&str> {
        let way = self.site.way(self.route?)?;
        way.pool.as_ref().map(|pool| pool.upstream().authority())
    }

    fn policy(&self) -> Option<&str> {
        Some(&self.site.guard(self.guard?)?.name)
    }

    fn code(&self) -> Code {
        match (self.judgement, self.route) {
            (Some(judgement), _) => judgement.code,
            (None, Some(_)) => Code::NoPolicy,
            (None, None) => Code::NoRoute,
        }
    }

    fn log(&self) {
        let route = self.route.and_then(|route| self.site.route(route));
        info!(
            target: TARGET,
            client = self.client.name(),
            method = cut(self.method.as_str()),
            path = cut(self.uri.path()),
            status = self.status.map_or(CLIENT_LEFT, |status| status.as_u16()),
            bytes = self.bytes,
            complete = self.complete,
            micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX),
            route = route.map(|route| route.path.as_str()),
            policy = self.policy(),
            kind = self.judgement.map(|judgement| kind(judgement.kind)),
            verdict = self.judgement.map(|judgement| verdict(judgement.verdict)),
            code = self.code().as_str(),
            origin = self.origin.as_ref().map(shown).as_deref(),
        );
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.client.meter().finish(clock::now());
        self.log();
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::NotCors => "not-cors",
        Kind::Actual => "actual",
        Kind::Preflight => "preflight",
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allowed => "allowed",
        Verdict::Refused => "refused",
    }
}

/// What of a text goes into the log.
fn cut(text: &str) -> &str {
    if text.len() <= SHOWN {
        return text;
    }
    let end = (0..=SHOWN).rev().find(|&end| text.is_char_boundary(end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

fn shown(value: &HeaderValue) -> Cow<'_, str> {
    match value.to_str() {
        Ok(text) => Cow::Borrowed(cut(text)),
        Err(_) => {
            Cow::Owned(value.as_bytes().get(..SHOWN).unwrap_or(value.as_bytes()).escape_ascii().to_string())
        }
    }
}

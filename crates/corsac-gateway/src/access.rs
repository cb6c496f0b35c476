//! Access: one line of the log for each request, written when its answer is complete or given up.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use corsac::policy::{Decision, Kind, Verdict};
use corsac::step::Code;
use corsac_tower::UpstreamConflict;
use http::header::{HeaderValue, ORIGIN};
use http::{Method, Request, Response, StatusCode, Uri, Version};
use tracing::info;

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
    pub(crate) fn begin<B>(client: Arc<Client>, site: Arc<Site>, request: &Request<B>) -> Box<Self> {
        client.meter().begin(request.version() == Version::HTTP_2);
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

    /// Notes what the response says, and takes out what only the log needs.
    pub(crate) fn answered<B>(&mut self, response: &mut Response<B>) {
        self.status = Some(response.status());
        let extensions = response.extensions_mut();
        if let Some(decision) = extensions.get::<Decision<'static>>() {
            self.judgement = Some(Judgement::from(decision));
        }
        if let (Some(conflict), Some(judgement)) = (extensions.get::<UpstreamConflict>(), &mut self.judgement)
        {
            judgement.code = conflict.code();
        }
        extensions.clear();
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
            method = %self.method, path = %Path(&self.uri), upstream = self.upstream(), %error,
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
        let route = self.route.and_then(|route| self.site.routes.iter().nth(route));
        info!(
            target: TARGET,
            client = %self.client.peer(),
            method = %self.method,
            path = %Path(&self.uri),
            status = self.status.map_or(CLIENT_LEFT, |status| status.as_u16()),
            bytes = self.bytes,
            complete = self.complete,
            ms = %Milliseconds(self.started),
            route = route.map(|route| route.path.as_str()),
            policy = self.policy(),
            kind = self.judgement.map(|judgement| kind(judgement.kind)),
            verdict = self.judgement.map(|judgement| verdict(judgement.verdict)),
            code = self.code().as_str(),
            origin = self.origin.as_ref().map(|origin| tracing::field::display(Shown(origin))),
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

/// The path without its query, which may hold what no log should.
struct Path<'a>(&'a Uri);

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.0.path().as_bytes();
        write!(f, "{}", path.get(..SHOWN).unwrap_or(path).escape_ascii())
    }
}

/// A field value in quotes, cut where it gets long.
struct Shown<'a>(&'a HeaderValue);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.0.as_bytes();
        write!(f, "\"{}\"", value.get(..SHOWN).unwrap_or(value).escape_ascii())
    }
}

/// The time since then, in milliseconds with three decimals.
struct Milliseconds(Instant);

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.elapsed().as_micros();
        write!(f, "{}.{:03}", micros / 1000, micros % 1000)
    }
}

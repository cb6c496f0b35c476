//! Case: plays a case through the engine, in process.

use super::prepare::prepare;
use super::seen;
use super::told::{Exchange, Told};
use crate::case::{Answer, Ask, Case, Network, Turn};
use crate::seen::Seen;
use crate::wire::{Judged, Wire, sent_url};
use corsac::fetch::{
    Behaviour, Body, Client, Fetch, HttpRequest, NetworkFailure, Origin, Outcome, PreflightCache, Refusal,
    ResponseHead, Stage, Step, UserAgent,
};
use corsac::headers::Header;
use std::time::Duration;

/// What the engine says of one fetch of a case.
#[derive(Clone, Debug)]
pub struct Expected {
    /// What script sees.
    pub seen: Seen,
    /// The requests on the wire, in order.
    pub wire: Vec<Wire>,
    /// Why script gets nothing.
    pub refusal: Option<Refusal>,
    /// What a vector says of it.
    pub told: Told,
}

/// What the engine says of each fetch of a case, for a browser that behaves so.
///
/// # Errors
/// The page's origin is none.
pub fn predict(
    case: &Case,
    behaviour: impl Into<Behaviour>,
) -> Result<Vec<Expected>, corsac::fetch::InvalidOrigin> {
    let behaviour = behaviour.into();
    let mut browser = Browser {
        user_agent: UserAgent { profile: behaviour, ..UserAgent::new(behaviour.profile()) },
        client: Client::new(Origin::parse(&case.page)?),
        cache: PreflightCache::new(),
        now: Duration::from_secs(1_000),
    };
    Ok(case.turns.iter().map(|turn| browser.play(turn)).collect())
}

struct Browser {
    user_agent: UserAgent,
    client: Client,
    cache: PreflightCache,
    now: Duration,
}

impl Browser {
    fn play(&mut self, turn: &Turn) -> Expected {
        self.now += Duration::from_millis(turn.wait_ms);
        let prepared = match prepare(&turn.ask, &self.client, self.user_agent.profile) {
            Ok(prepared) => prepared,
            Err(refusal) => return refused_at_once(&turn.ask, refusal, self.user_agent.profile),
        };
        let mut servers = Servers::of(turn);
        let mut step = Fetch::start(prepared.request, &self.user_agent, &mut self.cache, self.now, ());
        let outcome = loop {
            match step {
                Step::Done(outcome) => break outcome,
                Step::Send(fetch) => {
                    let answer = servers.answer(fetch.request());
                    step = fetch.resume(answer, &mut self.cache, self.now);
                }
            }
        };
        expected(&turn.ask, *outcome, servers, prepared.dropped_headers, self.user_agent.profile)
    }
}

fn refused_at_once(ask: &Ask, refusal: Refusal, profile: Behaviour) -> Expected {
    let seen = seen::refused(ask, &refusal, profile);
    Expected { seen, wire: Vec::new(), refusal: Some(refusal), told: Told::default() }
}

fn expected(
    ask: &Ask,
    outcome: Outcome,
    servers: Servers<'_>,
    dropped: Vec<String>,
    profile: Behaviour,
) -> Expected {
    let last = servers.last.unwrap_or_else(Answer::unscripted);
    let seen = match &outcome.result {
        Ok(response) => seen::response(ask, response, &last),
        Err(refusal) => seen::refused(ask, refusal, profile),
    };
    let told = Told::of(&outcome, servers.exchanges, dropped);
    Expected { seen, wire: servers.wire, refusal: outcome.result.err(), told }
}

/// The servers of a case, which answer as it says.
struct Servers<'c> {
    turn: &'c Turn,
    judged: Judged,
    wire: Vec<Wire>,
    exchanges: Vec<Exchange>,
    last: Option<Answer>,
}

impl<'c> Servers<'c> {
    fn of(turn: &'c Turn) -> Self {
        let judged = Judged::of(&turn.ask);
        Self { turn, judged, wire: Vec::new(), exchanges: Vec::new(), last: None }
    }

    fn answer(&mut self, request: &HttpRequest) -> Result<ResponseHead, NetworkFailure> {
        let answer = self.turn.answer(&sent_url(request), request.stage == Stage::Preflight);
        let wire = Wire::expected(request, &self.judged, answer.drops);
        let is_sent = carried(request);
        let head = is_sent.clone().and_then(|()| if answer.drops { Err(hung_up()) } else { head(&answer) });
        let told = head.as_ref().map(|_| answer.clone());
        self.exchanges.push(Exchange::of(request, &wire, told));
        if is_sent.is_ok() {
            self.wire.push(wire);
        }
        if head.is_ok() {
            self.last = Some(answer);
        }
        head
    }
}

/// Whether a network can carry the request to its server.
fn carried(request: &HttpRequest) -> Result<(), NetworkFailure> {
    if request.stage == Stage::Actual && request.body == Body::Stream {
        return Err(NetworkFailure::StreamOverHttp1);
    }
    if !Network::speaks(&request.url) {
        return Err(NetworkFailure::Tls { message: "the port does not speak TLS".into() });
    }
    Ok(())
}

fn hung_up() -> NetworkFailure {
    NetworkFailure::Connection { message: "the server hung up".into() }
}

/// The head of an answer, as a browser reads it off the wire.
fn head(answer: &Answer) -> Result<ResponseHead, NetworkFailure> {
    let mut head = ResponseHead::new(answer.status);
    head.status_message.clone_from(&answer.reason.0);
    for (name, value) in answer.lines() {
        let header = Header::new(&name, field_value(&value.0));
        let header = header.map_err(|error| NetworkFailure::Connection { message: error.to_string() })?;
        head.headers.push(header);
    }
    Ok(head)
}

/// A field value without the spaces and tabs around it: <https://www.rfc-editor.org/rfc/rfc9110#section-5.5>.
pub(crate) fn field_value(mut line: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = line {
        line = rest;
    }
    line
}

//! Case: plays a case through the engine, in process.

use super::prepare::prepare;
use super::seen;
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
        let mut servers = Servers { turn, judged: Judged::of(&turn.ask), wire: Vec::new(), last: None };
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
        expected(&turn.ask, *outcome, servers, self.user_agent.profile)
    }
}

fn refused_at_once(ask: &Ask, refusal: Refusal, profile: Behaviour) -> Expected {
    Expected { seen: seen::refused(ask, &refusal, profile), wire: Vec::new(), refusal: Some(refusal) }
}

fn expected(ask: &Ask, outcome: Outcome, servers: Servers<'_>, profile: Behaviour) -> Expected {
    let last = servers.last.unwrap_or_else(Answer::unscripted);
    let seen = match &outcome.result {
        Ok(response) => seen::response(ask, response, &last),
        Err(refusal) => seen::refused(ask, refusal, profile),
    };
    Expected { seen, wire: servers.wire, refusal: outcome.result.err() }
}

/// The servers of a case, which answer as it says.
struct Servers<'c> {
    turn: &'c Turn,
    judged: Judged,
    wire: Vec<Wire>,
    last: Option<Answer>,
}

impl Servers<'_> {
    fn answer(&mut self, request: &HttpRequest) -> Result<ResponseHead, NetworkFailure> {
        if request.stage == Stage::Actual && request.body == Body::Stream {
            return Err(NetworkFailure::StreamOverHttp1);
        }
        if !Network::speaks(&request.url) {
            return Err(NetworkFailure::Tls { message: "the port does not speak TLS".into() });
        }
        let answer = self.turn.answer(&sent_url(request), request.stage == Stage::Preflight);
        self.wire.push(Wire::expected(request, &self.judged, answer.drops));
        if answer.drops {
            return Err(NetworkFailure::Connection { message: "the server hung up".into() });
        }
        let head = head(&answer);
        self.last = Some(answer);
        head
    }
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
fn field_value(mut line: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = line {
        line = rest;
    }
    line
}

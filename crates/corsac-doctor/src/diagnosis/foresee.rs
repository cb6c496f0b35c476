//! Foresee: what would fail next. The fault is mended in the recorded answer and the engine runs again, until nothing is
//! refused, an answer is needed that nobody has seen, or no change of an answer helps.

use std::time::Duration;

use corsac::fetch::{
    Fetch, HttpRequest, NetworkFailure, PreflightCache, Refusal, ResponseHead, Stage, Step, UserAgent,
};
use corsac::step::Code;
use url::Url;

use super::case::Case;
use super::change::Change;

/// How often an answer is mended. There are fewer kinds of faults that one can have, on 21 hops of two.
const ROUNDS: usize = 64;

/// A fault behind the first one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// Its code, as it is without redirects.
    pub code: Code,
    /// Whether it is at a preflight; `None` where it is in the request.
    pub stage: Option<Stage>,
    /// It as a sentence.
    pub text: String,
}

/// An answer that nobody has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// Whether it is a preflight's.
    pub stage: Stage,
    /// The method of the request.
    pub method: String,
    /// Where it goes.
    pub url: Url,
    /// Whether its answer has to allow credentials too.
    pub with_credentials: bool,
}

/// What is foreseen.
#[derive(Debug, Default)]
pub(super) struct Foresight {
    /// Every refusal, the first one included.
    pub(super) refusals: Vec<Refusal>,
    pub(super) changes: Vec<Change>,
    pub(super) next: Vec<Next>,
    pub(super) awaited: Option<Awaited>,
}

/// Why the page would still not read if these were the answers; `None` where it reads, or asks for what nobody has seen.
pub(crate) fn refusal_of(case: &Case<'_>, answers: &[ResponseHead]) -> Option<Refusal> {
    let answers: Vec<Result<ResponseHead, NetworkFailure>> = answers.iter().cloned().map(Ok).collect();
    match replay(case, &answers)? {
        End::Refused(refusal, _) => Some(refusal),
        End::Allowed | End::Awaits(_) => None,
    }
}

/// How a replay ended.
enum End {
    Allowed,
    /// At the answer of this number.
    Refused(Refusal, usize),
    /// This request was never sent.
    Awaits(Box<HttpRequest>),
}

pub(super) fn foresee(case: &Case<'_>) -> Foresight {
    let mut foresight = Foresight::default();
    let mut answers: Vec<Result<ResponseHead, NetworkFailure>> =
        case.exchanges.iter().map(|exchange| exchange.response.cloned().map_err(Clone::clone)).collect();
    for _ in 0..ROUNDS {
        match replay(case, &answers) {
            Some(End::Refused(refusal, index)) => {
                let mended = mend(case, &mut answers, &mut foresight.changes, &refusal, index);
                foresight.add(refusal);
                if !mended {
                    break;
                }
            }
            Some(End::Awaits(request)) => {
                foresight.awaited = Some(Awaited::of(&request));
                break;
            }
            Some(End::Allowed) | None => break,
        }
    }
    foresight
}

impl Foresight {
    fn add(&mut self, refusal: Refusal) {
        if !self.refusals.is_empty() {
            let next =
                Next { code: refusal.plain_code(), stage: refusal.place.stage, text: refusal.to_string() };
            self.next.push(next);
        }
        self.refusals.push(refusal);
    }
}

impl Awaited {
    fn of(request: &HttpRequest) -> Self {
        Awaited {
            stage: request.stage,
            method: request.method.to_string(),
            url: request.url.clone(),
            with_credentials: request.includes_credentials,
        }
    }
}

/// Mends the answer of this number; says whether it could.
fn mend(
    case: &Case<'_>,
    answers: &mut [Result<ResponseHead, NetworkFailure>],
    changes: &mut Vec<Change>,
    refusal: &Refusal,
    index: usize,
) -> bool {
    let (Some(exchange), Some(Ok(head))) = (case.exchanges.get(index), answers.get_mut(index)) else {
        return false;
    };
    let sent = exchange.request;
    let is_it = |change: &Change| change.stage == sent.stage && change.hop == sent.hop;
    let place = changes.iter().position(is_it).unwrap_or_else(|| {
        changes.push(Change::of(sent));
        changes.len() - 1
    });
    let mended = changes
        .get_mut(place)
        .is_some_and(|change| change.repair(&refusal.kind, case.with_credentials(), sent, head));
    changes.retain(|change| change.status.is_some() || !change.fields.is_empty());
    mended
}

/// Runs the engine over the answers; `None` where there was no request.
fn replay(case: &Case<'_>, answers: &[Result<ResponseHead, NetworkFailure>]) -> Option<End> {
    let mut cache = PreflightCache::new();
    let agent = UserAgent::new(case.profile);
    let mut step = Fetch::start(case.request?.clone(), &agent, &mut cache, Duration::ZERO, ());
    for answer in answers {
        match step {
            Step::Done(_) => break,
            Step::Send(fetch) => step = fetch.resume(answer.clone(), &mut cache, Duration::ZERO),
        }
    }
    Some(match step {
        Step::Send(fetch) => End::Awaits(Box::new(fetch.request().clone())),
        Step::Done(outcome) => match outcome.result {
            Ok(_) => End::Allowed,
            Err(refusal) => {
                let index = index_of(case, &refusal);
                End::Refused(refusal, index)
            }
        },
    })
}

/// The number of the answer that was refused.
fn index_of(case: &Case<'_>, refusal: &Refusal) -> usize {
    let is_it = |exchange: &super::case::Exchange<'_>| {
        Some(exchange.request.stage) == refusal.place.stage && exchange.request.hop == refusal.place.hop
    };
    case.exchanges.iter().rposition(is_it).unwrap_or(usize::MAX)
}

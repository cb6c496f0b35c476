//! Diagnosis: from what was asked and answered to the one cause, what it hides, what to change, and what would fail next.
//! Pure: whoever asks a server, or reads a recording, brings the exchanges.

mod case;
mod change;
mod cost;
mod foresee;
mod hidden;
mod json;
mod markdown;
mod mismatch;
mod remark;
mod render;
mod sender;
mod server;
mod shown_by;
mod stored;
mod trap;
mod unanswered;

use corsac::fetch::{Refusal, RefusalKind, Stage};
use corsac::headers::names::CORS_RESPONSE_FIELDS;
use corsac::policy::PolicySpec;
use corsac::step::Code;

use crate::fix::{Snippet, Stack, smallest_policy, snippet};

pub use case::{Case, Exchange};
pub use change::Change;
pub use cost::Cost;
pub(crate) use foresee::refusal_of;
pub use foresee::{Awaited, Next};
pub use hidden::Hidden;
pub use mismatch::{Mismatch, SubCause, mismatch};
pub use remark::{Remark, compare_caches, remarks};
pub use sender::sender;
pub use server::{Confidence, Guess};
pub use shown_by::Shown;

/// Why a page did not get an answer, and what to do about it.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// The code of the refusal.
    pub code: Code,
    /// The code that the same fault has without redirects.
    pub plain_code: Code,
    /// What became of the request.
    pub cost: Cost,
    /// How an origin differs from the page's, if that is the fault.
    pub mismatch: Option<Mismatch>,
    /// Every header name that the preflight's answer leaves out, not only the first.
    pub missing_headers: Vec<String>,
    /// The method, if the preflight's answer leaves it out.
    pub missing_method: Option<String>,
    /// The same method in another case, if the answer lists that: the page spells it wrong.
    pub listed_method: Option<String>,
    /// Another failure behind this one.
    pub hidden: Option<Hidden>,
    /// Why no answer came, if none came and the network says why.
    pub unanswered: Option<&'static str>,
    /// Who may have answered, by the fields of the answer that failed.
    pub answered_by: Vec<Guess>,
    /// How that server loses fields, if it is known for it.
    pub trap: Option<&'static str>,
    /// The smallest changes of the answers with which the page gets as far as is known.
    pub changes: Vec<Change>,
    /// What would fail after the first fault is mended, in order.
    pub next: Vec<Next>,
    /// The first answer that nobody has seen, since the request for it was not sent.
    pub awaited: Option<Awaited>,
    /// The smallest policy under which the page may read, if a policy helps.
    pub policy: Option<PolicySpec>,
    /// What browsers print of it.
    pub shown_by: Vec<Shown>,
}

impl Diagnosis {
    /// The missing header names that are response headers: the page sets what only a server can say.
    #[must_use]
    pub fn needless_headers(&self) -> Vec<&str> {
        let is_one = |name: &&str| CORS_RESPONSE_FIELDS.iter().any(|field| field.as_str() == *name);
        self.missing_headers.iter().map(String::as_str).filter(is_one).collect()
    }
}

impl Diagnosis {
    /// The smallest policy as a server writes it: the named one, or the one that probably answered. There is none for what is
    /// the page's to change, nor, unasked, for a server that failed, nor a long one.
    #[must_use]
    pub fn snippet(&self, named: Option<Stack>) -> Option<Snippet> {
        self.any_snippet(named).filter(|snippet| named.is_some() || snippet.is_short())
    }

    /// Whether the page has to ask otherwise.
    pub(crate) fn is_the_pages(&self) -> bool {
        self.listed_method.is_some() || !self.needless_headers().is_empty()
    }

    /// The same, a long one too.
    fn any_snippet(&self, named: Option<Stack>) -> Option<Snippet> {
        let has_failed = self.hidden.as_ref().is_some_and(|hidden| hidden.status >= 500);
        let guessed = || Stack::of(&self.answered_by).filter(|_| !has_failed);
        let stack = named.or_else(guessed).filter(|_| !self.is_the_pages())?;
        snippet(stack, self.policy.as_ref()?).filter(|_| self.forbidden().is_none())
    }

    /// Why no server should be told to allow the page, if it should not: the error that its policy would be. A page on an
    /// insecure origin, say, must not read with the user's cookies.
    #[must_use]
    pub fn forbidden(&self) -> Option<Code> {
        let errors = self.policy.clone()?.compile().err()?;
        errors.errors().first().map(|error| error.code())
    }
}

/// Diagnoses a refused request; `None` where nothing was refused.
#[must_use]
pub fn diagnose(case: &Case<'_>) -> Option<Diagnosis> {
    let refusal = case.refusal?;
    let foresight = foresee::foresee(case);
    let answered_by = case.answer().map(server::guesses).unwrap_or_default();
    let here =
        || foresight.refusals.iter().filter(|other| is_same_answer(other, refusal)).map(|other| &other.kind);
    Some(Diagnosis {
        code: refusal.code(),
        plain_code: refusal.plain_code(),
        cost: cost::cost(case, refusal),
        mismatch: mismatch_of(&refusal.kind),
        missing_headers: missing_headers(case, refusal, &foresight.changes),
        missing_method: here().find_map(missing_method),
        listed_method: here().find_map(listed_method),
        hidden: hidden::hidden(case, refusal),
        unanswered: unanswered::unanswered(case),
        trap: trap::trap(case, refusal, &answered_by),
        answered_by,
        changes: foresight.changes,
        next: foresight.next,
        awaited: foresight.awaited,
        policy: smallest_policy(case),
        shown_by: shown_by::shown_by(case, refusal),
    })
}

fn is_same_answer(one: &Refusal, other: &Refusal) -> bool {
    one.place.stage == other.place.stage && one.place.hop == other.place.hop
}

fn mismatch_of(kind: &RefusalKind) -> Option<Mismatch> {
    match kind {
        RefusalKind::AllowOriginMatches { origin, value, .. } => Some(mismatch(origin, value)),
        _ => None,
    }
}

/// The names that the changed answer lists and the one that came does not.
fn missing_headers(case: &Case<'_>, refusal: &Refusal, changes: &[Change]) -> Vec<String> {
    let is_here =
        |change: &&Change| Some(change.stage) == refusal.place.stage && change.hop == refusal.place.hop;
    let Some((change, head)) = changes.iter().find(is_here).zip(case.answer()) else { return Vec::new() };
    change.added_headers(head, case.with_credentials())
}

fn missing_method(kind: &RefusalKind) -> Option<String> {
    match kind {
        RefusalKind::MethodAllowed { method, .. } => Some(method.clone()),
        _ => None,
    }
}

/// Browsers turn only six methods to upper case; `patch` is the one that people meet.
fn listed_method(kind: &RefusalKind) -> Option<String> {
    let RefusalKind::MethodAllowed { method, allowed: Some(allowed), .. } = kind else { return None };
    allowed.iter().find(|other| other.eq_ignore_ascii_case(method)).cloned()
}

/// What a stage is called in a sentence.
const fn answer_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Preflight => "the preflight's answer",
        Stage::Actual => "the answer",
    }
}

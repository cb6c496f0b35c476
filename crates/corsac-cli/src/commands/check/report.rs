//! Report: all that a check found, as data. People and programs get their outputs from it; a diagnosis can begin here.

use corsac::fetch::{
    Departure, Difference, Event, Profile, Refusal, ResponseHead, ResponseType, Stage, Verdict,
};
use corsac::step::{Code, StepId};
use corsac_browser::{Blocked, Exchange, Response, Trace};
use corsac_doctor::{Case, Diagnosis, NoPatch, Patch, Snippet, Stack, compare_caches, diagnose, remarks};

use corsac_targets::import::Sources;

use super::note::{self, Note};
use crate::exit::Exit;
use crate::page::{Asked, Means, Options, Visit, is_unreachable};

/// What was asked, and how each profile judged it. There is at least one.
pub(super) struct Report {
    pub(super) origin: String,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) means: Means,
    /// The names of the headers that script sets.
    pub(super) header_names: Vec<String>,
    /// For which server a change is written, if one is named.
    pub(super) server: Option<Stack>,
    /// The configuration into which the change is written, if one is named.
    pub(super) config: Option<String>,
    pub(super) judgements: Vec<Judgement>,
}

/// What became of the request in one profile.
pub(super) struct Judgement {
    pub(super) profile: Profile,
    /// The request before it was sent.
    pub(super) asked: Option<Asked>,
    pub(super) ruling: Ruling,
    /// Why it is not simply allowed.
    pub(super) refusal: Option<Refusal>,
    /// What browsers do instead of refusing.
    pub(super) tolerated: Option<Difference>,
    /// What script sees.
    pub(super) seen: Option<Seen>,
    pub(super) exchanges: Vec<Exchange>,
    pub(super) events: Vec<Event>,
    pub(super) notes: Vec<Note>,
    /// What to do about a refusal.
    pub(super) diagnosis: Option<Diagnosis>,
    /// The change of the configuration that was named, or why there is none.
    pub(super) patch: Option<Result<Patch, NoPatch>>,
}

/// How it ended; the later one is the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ruling {
    Allowed,
    /// Browsers let it pass, the standard does not.
    AllowedAgainstStandard,
    Refused,
    /// The first request got no response.
    Unreachable,
}

/// What script sees of a response.
pub(super) struct Seen {
    pub(super) response_type: ResponseType,
    pub(super) status: u16,
    pub(super) url: Option<String>,
    pub(super) redirected: bool,
    /// The names of the headers, in lower case.
    pub(super) headers: Vec<String>,
}

impl Report {
    pub(super) fn new(options: &Options, judgements: Vec<Judgement>, server: Option<Stack>) -> Self {
        Report {
            origin: options.origin.to_string(),
            method: options.method().to_owned(),
            url: options.url.to_string(),
            means: options.means,
            header_names: options.header_names().map(str::to_owned).collect(),
            server,
            config: None,
            judgements,
        }
    }

    /// Writes the change into the configuration of that name.
    pub(super) fn write_into(&mut self, files: &dyn Sources, name: &str) {
        for judgement in &mut self.judgements {
            let written = |diagnosis| Patch::of_nginx(&judgement.case(), diagnosis, files, name);
            judgement.patch = judgement.diagnosis.as_ref().map(written);
        }
        self.server = self.server.or(Some(Stack::Nginx));
        self.config = Some(name.to_owned());
    }

    /// The change as a server writes it.
    pub(super) fn snippet(&self, judgement: &Judgement) -> Option<Snippet> {
        judgement.diagnosis.as_ref()?.snippet(self.server)
    }

    /// The judgement that decides: the first of the worst.
    pub(super) fn worst(&self) -> Option<&Judgement> {
        let worst = self.judgements.iter().map(|judgement| judgement.ruling).max()?;
        self.judgements.iter().find(|judgement| judgement.ruling == worst)
    }

    /// Notes what a cache would make of the two answers: the one to the page, and this one to a request without Origin.
    pub(super) fn compare_caches(&mut self, without: Option<ResponseHead>) {
        for judgement in &mut self.judgements {
            let first = judgement.exchanges.iter().find(|exchange| exchange.request.stage == Stage::Actual);
            let with = first.and_then(|exchange| exchange.response.as_ref().ok());
            if let Some((with, without)) = with.zip(without.as_ref()) {
                let remark = compare_caches(with, without);
                judgement.notes.push(Note { code: remark.code, text: remark.text });
            }
        }
    }

    pub(super) fn exit(&self) -> Exit {
        match self.worst().map(|judgement| judgement.ruling) {
            Some(Ruling::Allowed | Ruling::AllowedAgainstStandard) => Exit::Yes,
            Some(Ruling::Refused) => Exit::No,
            Some(Ruling::Unreachable) => Exit::Unreachable,
            None => Exit::Internal,
        }
    }
}

impl Judgement {
    pub(super) fn new(profile: Profile, visit: Visit) -> Self {
        let judgement = match visit.result {
            Ok(response) => Self::of_response(profile, &response),
            Err(blocked) => Self::of_refusal(profile, &blocked),
        };
        let refused = judgement.refusal.as_ref().filter(|_| judgement.seen.is_none());
        let tolerated = refused.and_then(Refusal::tolerance);
        Judgement { tolerated, asked: visit.asked, ..judgement }.diagnosed()
    }

    /// The same with what the doctor says of it.
    fn diagnosed(mut self) -> Self {
        let case = self.case();
        let causes = self.events.iter().find_map(|event| match event {
            Event::NeedsPreflight(causes) => Some(causes.as_slice()),
            _ => None,
        });
        let (diagnosis, remarks) = (diagnose(&case), remarks(&case, causes.unwrap_or_default()));
        self.notes.extend(remarks.into_iter().map(|remark| Note { code: remark.code, text: remark.text }));
        self.diagnosis = diagnosis;
        self
    }

    fn case(&self) -> Case<'_> {
        Case {
            profile: self.profile,
            request: self.asked.as_ref().map(|asked| &asked.request),
            exchanges: self.exchanges.iter().map(observed).collect(),
            refusal: self.refusal.as_ref().filter(|_| self.seen.is_none()),
        }
    }

    fn of_response(profile: Profile, response: &Response) -> Self {
        let ruling = match response.verdict() {
            Verdict::Allowed => Ruling::Allowed,
            Verdict::AllowedAgainstStandard => Ruling::AllowedAgainstStandard,
            Verdict::Refused => Ruling::Refused,
        };
        let refusal = response.departures().first().map(|departure: &Departure| departure.refusal.clone());
        let notes = note::of_trace(response.trace(), response.departures());
        let notes = notes.chain(note::of_response(response)).collect();
        Judgement {
            seen: Some(Seen::of(response)),
            notes,
            ..Self::bare(profile, ruling, refusal, response.trace())
        }
    }

    fn of_refusal(profile: Profile, blocked: &Blocked) -> Self {
        let ruling = if is_unreachable(blocked) { Ruling::Unreachable } else { Ruling::Refused };
        let notes = note::of_trace(blocked.trace(), &[]).collect();
        let refusal = Some(blocked.refusal().clone());
        Judgement { notes, ..Self::bare(profile, ruling, refusal, blocked.trace()) }
    }

    fn bare(profile: Profile, ruling: Ruling, refusal: Option<Refusal>, trace: &Trace) -> Self {
        Judgement {
            profile,
            asked: None,
            ruling,
            refusal,
            tolerated: None,
            seen: None,
            exchanges: trace.exchanges.clone(),
            events: trace.events.clone(),
            notes: Vec::new(),
            diagnosis: None,
            patch: None,
        }
    }

    /// The code that sums it up, if there is something to say.
    pub(super) fn code(&self) -> Option<Code> {
        let opaque = self.seen.as_ref().is_some_and(Seen::is_opaque);
        self.refusal.as_ref().map(Refusal::code).or(opaque.then_some(Code::ResponseOpaque))
    }

    /// The steps that the last response passed, in order.
    pub(super) fn passed_at_last(&self) -> impl Iterator<Item = StepId> {
        let received = self.events.iter().rposition(|event| matches!(event, Event::Received(..)));
        self.events.iter().skip(received.unwrap_or(usize::MAX)).filter_map(|event| match event {
            // Everything but a question for a proxy passes this one.
            Event::Passed(StepId::NoProxyAuthentication) => None,
            Event::Passed(step) => Some(*step),
            _ => None,
        })
    }
}

fn observed(exchange: &Exchange) -> corsac_doctor::Exchange<'_> {
    corsac_doctor::Exchange { request: &exchange.request, response: exchange.response.as_ref() }
}

impl Seen {
    fn of(response: &Response) -> Self {
        Seen {
            response_type: response.response_type(),
            status: response.status(),
            url: response.url().map(ToString::to_string),
            redirected: response.redirected(),
            headers: response.headers().sorted_lowercase_names(),
        }
    }

    pub(super) fn is_opaque(&self) -> bool {
        matches!(self.response_type, ResponseType::Opaque | ResponseType::OpaqueRedirect)
    }
}

impl Ruling {
    /// The word for programs.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Ruling::Allowed => "allowed",
            Ruling::AllowedAgainstStandard => "allowed-against-the-standard",
            Ruling::Refused => "refused",
            Ruling::Unreachable => "unreachable",
        }
    }
}

/// What an exchange was for, in a word.
pub(super) fn exchange_name(exchange: &Exchange) -> &'static str {
    match (exchange.request.stage, exchange.request.hop) {
        (Stage::Preflight, _) => "preflight",
        (Stage::Actual, 0) => "request",
        (Stage::Actual, _) => "redirect",
    }
}

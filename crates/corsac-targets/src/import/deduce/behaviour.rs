//! Behaviour: what a place does, asked from one end to the other.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    CROSS_ORIGIN_RESOURCE_POLICY, ORIGIN, TIMING_ALLOW_ORIGIN,
};
use corsac::origin::OriginPattern;
use corsac::policy::CrossOriginResourcePolicy;

use super::ask::{Answers, Reply, Request};
use super::origins::{Readers, STRANGER, readers};
use super::{expressions, judge, preflight};
use crate::import::{
    Behaviour, Finding, FindingCode, Granted, OriginMatcher, Origins, Statuses, UpstreamFields,
};

/// An origin that an application might allow by itself.
const APPLICATION: &str = "https://application.invalid";

/// What was found out about a place.
#[derive(Clone, Debug)]
pub struct Deduced {
    /// What it does.
    pub behaviour: Behaviour,
    /// What is to be said about it.
    pub findings: Vec<Finding>,
}

/// Finds out what a place does by asking it.
#[must_use]
pub fn deduce(answers: &dyn Answers) -> Deduced {
    let mut readers = readers(answers);
    let mut findings = std::mem::take(&mut readers.findings);
    let (reader, stranger) = (readers.reader.as_deref(), readers.stranger.as_deref());
    let mut behaviour = Behaviour { origins: readers.origins.clone(), ..Behaviour::default() };
    let ordinary = answers.answer(&Request::get(reader));
    if reader.is_some() {
        behaviour.credentials = ordinary.only(&ACCESS_CONTROL_ALLOW_CREDENTIALS) == Some("true");
        behaviour.expose_headers = exposed(&ordinary);
        let timing = ordinary.list(&TIMING_ALLOW_ORIGIN);
        behaviour.timing_allow_origin =
            timing.iter().any(|value| value == "*" || Some(value.as_str()) == reader);
    }
    if behaviour.credentials && lets_everyone_in(&behaviour.origins) && !echoes_with_credentials(answers) {
        behaviour.credentials = false;
        findings.push(Finding::new(
            FindingCode::NotUnderstood,
            &answers.position_of(&ACCESS_CONTROL_ALLOW_CREDENTIALS),
            "some origins may read with credentials, and all others without. One policy cannot say both: this one gives credentials to none",
        ));
    }
    behaviour.cross_origin_resource_policy = resource_policy(&ordinary);
    behaviour.statuses = statuses(answers, reader);
    behaviour.vary_origin = [None, reader, stranger]
        .into_iter()
        .all(|origin| answers.answer(&Request::get(origin)).varies_by(&ORIGIN));
    behaviour.upstream = upstream(answers, reader, stranger);
    behaviour.enforce = is_enforced(answers, stranger);
    behaviour.own_origins = own_origins(answers, behaviour.enforce);
    preflight::ask(answers, reader, stranger, &mut behaviour, &mut findings);
    findings.extend(expressions::findings(answers, &readers));
    findings.extend(judge::findings(answers, &readers, &behaviour));
    Deduced { behaviour, findings }
}

fn lets_everyone_in(origins: &Origins) -> bool {
    match origins {
        Origins::Reflected => true,
        Origins::Matching(matchers) => matchers.contains(&OriginMatcher::AnyTuple),
        Origins::Wildcard | Origins::Fixed(_) => false,
    }
}

/// Whether an origin that nobody names may read with credentials.
fn echoes_with_credentials(answers: &dyn Answers) -> bool {
    let reply = answers.answer(&Request::get(Some(STRANGER)));
    reply.only(&ACCESS_CONTROL_ALLOW_ORIGIN) == Some(STRANGER)
        && reply.only(&ACCESS_CONTROL_ALLOW_CREDENTIALS) == Some("true")
}

impl Readers {
    /// The answer to a `GET` of an origin that may read.
    pub(super) fn reply(&self, answers: &dyn Answers) -> Option<Reply> {
        self.reader.as_deref().map(|reader| answers.answer(&Request::get(Some(reader))))
    }
}

fn exposed(reply: &Reply) -> Granted {
    let names = reply.list(&ACCESS_CONTROL_EXPOSE_HEADERS).into_iter().map(|name| name.to_ascii_lowercase());
    let (stars, names): (Vec<String>, Vec<String>) = names.partition(|name| name == "*");
    if stars.is_empty() { Granted::These(names) } else { Granted::Wildcard(names) }
}

fn resource_policy(reply: &Reply) -> Option<CrossOriginResourcePolicy> {
    match reply.only(&CROSS_ORIGIN_RESOURCE_POLICY)? {
        "same-origin" => Some(CrossOriginResourcePolicy::SameOrigin),
        "same-site" => Some(CrossOriginResourcePolicy::SameSite),
        "cross-origin" => Some(CrossOriginResourcePolicy::CrossOrigin),
        _ => None,
    }
}

fn statuses(answers: &dyn Answers, reader: Option<&str>) -> Statuses {
    let Some(reader) = reader else { return Statuses::All };
    let failed = answers.answer(&Request { application_status: 404, ..Request::get(Some(reader)) });
    // An answer that the server gives by itself has its own status.
    if failed.answered || failed.grants(reader) { Statuses::All } else { Statuses::Successes }
}

/// What happens to fields of the application: asked with one that allows an origin of its own.
fn upstream(answers: &dyn Answers, reader: Option<&str>, stranger: Option<&str>) -> UpstreamFields {
    let application = [(ACCESS_CONTROL_ALLOW_ORIGIN, APPLICATION.to_owned())];
    let values = |origin: Option<&str>| {
        let reply = answers.answer(&Request { application: &application, ..Request::get(origin) });
        let values = reply.headers.get_all(ACCESS_CONTROL_ALLOW_ORIGIN).iter();
        let values: Vec<bool> = values.map(|value| value == APPLICATION).collect();
        (values.contains(&true), values.contains(&false))
    };
    let reached = !answers.answer(&Request::get(reader)).answered;
    match (values(reader), values(stranger)) {
        _ if !reached => UpstreamFields::Removed,
        ((true, true), _) => UpstreamFields::Stand,
        ((true, false), _) if reader.is_some() => UpstreamFields::Win,
        ((false, _), (true, _)) => UpstreamFields::Overridden,
        ((false, _), (false, _)) => UpstreamFields::Removed,
        _ => UpstreamFields::Stand,
    }
}

fn is_enforced(answers: &dyn Answers, stranger: Option<&str>) -> bool {
    let status = |origin| answers.answer(&Request::get(origin)).status;
    stranger.is_some_and(|stranger| status(Some(stranger)) == 403 && status(None) != 403)
}

/// The origins that are neither refused nor read.
fn own_origins(answers: &dyn Answers, is_enforced: bool) -> Vec<OriginMatcher> {
    let mut own = Vec::new();
    for test in answers.tests().iter().filter(|_| is_enforced) {
        let pattern = match &test.matcher {
            OriginMatcher::Exact { text, .. } => OriginPattern::parse(text).ok().map(|parsed| parsed.pattern),
            OriginMatcher::Regex { text, .. } => crate::regex::pattern_of(text),
            _ => None,
        };
        let Some(pattern) = pattern.filter(OriginPattern::is_exact) else { continue };
        let origin = pattern.to_string();
        let reply = answers.answer(&Request::get(Some(&origin)));
        if reply.status != 403 && !reply.grants(&origin) {
            own.push(OriginMatcher::Pattern(pattern));
        }
    }
    own
}

//! Judge: which loss each difference of an exchange is.
//!
//! The rules look at policy, request and both answers, never at which server it is: a loss has one meaning. What no rule
//! explains is said, and is then nobody's loss but a fault of ours.

use std::collections::BTreeSet;

use corsac::headers::is_forbidden_request_header_name;
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    CORS_RESPONSE_FIELDS, ORIGIN, VARY,
};
use corsac::origin::Origin;
use corsac::policy::UpstreamCors;
use http::{HeaderMap, HeaderName, Method};

use super::exchange::{as_answer, judged};
use super::{Application, Exchange, Wanted, cause, ordinary, preflight};
use crate::LossCode;
use crate::import::deduce::Reply;

/// What the differences of an exchange are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The losses; none when both answer alike.
    pub codes: BTreeSet<LossCode>,
    /// The differences that are no known loss.
    pub unexplained: Vec<String>,
}

impl Judgement {
    /// Whether both answers say the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.codes.is_empty() && self.unexplained.is_empty()
    }

    pub(super) fn note(&mut self, code: LossCode) {
        self.codes.insert(code);
    }

    pub(super) fn cannot_explain(&mut self, what: impl Into<String>) {
        self.unexplained.push(what.into());
    }
}

impl Exchange<'_> {
    /// Judges the exchange.
    #[must_use]
    pub fn judge(&self) -> Judgement {
        let (wanted, found) = (self.wanted(), self.found());
        let mut judgement = Judgement::default();
        if same(&wanted, &found) {
            return judgement;
        }
        if let Some(code) = self.never_sent(&wanted, &found) {
            judgement.note(code);
            return judgement;
        }
        match self.is_preflight() {
            true => preflight::judge(self, &wanted, &found, &mut judgement),
            false => self.judge_ordinary(&mut judgement),
        }
        judgement
    }

    /// First as if the application had no CORS fields of its own; then what they change.
    fn judge_ordinary(&self, judgement: &mut Judgement) {
        let silent = self.application.without_cors();
        let alone = Exchange { application: &silent, ..*self };
        let (wanted, found) = (alone.wanted(), alone.found());
        if !same(&wanted, &found) {
            ordinary::judge(&alone, &wanted, &found, judgement);
        }
        let with = (self.wanted(), self.found());
        if with.0.asks && with.1.answered && !judgement.is_same() {
            return;
        }
        let differs = |name: &HeaderName| {
            let now = (members(&with.0.fields, name), members(&with.1.headers, name));
            now.0 != now.1 && now != (members(&wanted.fields, name), members(&found.headers, name))
        };
        if with.0.status != wanted.status || judged().filter(|name| *name != VARY).any(|name| differs(&name))
        {
            judgement.note(match self.policy.upstream_cors() {
                UpstreamCors::Replace => LossCode::UpstreamFieldsStand,
                UpstreamCors::Conflict => LossCode::ConflictUnseen,
                UpstreamCors::Respect => LossCode::RespectLost,
            });
        } else if judgement.is_same() && !same(&with.0, &with.1) {
            ordinary::judge(self, &with.0, &with.1, judgement);
        }
    }

    /// The loss of a request that no browser sends.
    fn never_sent(&self, wanted: &Wanted, found: &Reply) -> Option<LossCode> {
        let count = |name: &HeaderName| self.fields.get_all(name).iter().count();
        let is_empty = |name: &HeaderName| {
            self.fields.get_all(name).iter().any(|value| value.as_bytes().trim_ascii().is_empty())
        };
        if count(&ORIGIN) > 1 {
            return Some(LossCode::RepeatedOriginUnseen);
        }
        if is_empty(&ORIGIN) || is_empty(&ACCESS_CONTROL_REQUEST_METHOD) {
            return Some(LossCode::EmptyFieldUnseen);
        }
        if let Some(code) = self.malformed_origin(wanted, found) {
            return Some(code);
        }
        if !self.is_preflight() {
            let asks = [ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_HEADERS];
            let asks = asks.iter().any(|name| count(name) > 0) && *self.method != Method::OPTIONS;
            return asks.then_some(LossCode::PreflightFieldsJudged);
        }
        if count(&ACCESS_CONTROL_REQUEST_METHOD) > 1 || count(&ACCESS_CONTROL_REQUEST_HEADERS) > 1 {
            return Some(LossCode::RepeatedRequestLinesUnseen);
        }
        let policy = cause::level(self, wanted.status, &wanted.fields);
        let server = cause::level(self, found.status, &found.headers);
        let asks_what_no_page_sets =
            || self.asked_headers().iter().any(|name| is_forbidden_request_header_name(name));
        let is_malformed =
            !cause::is_token(self.asked_method()) || (server > policy && asks_what_no_page_sets());
        match policy != server {
            true if self.is_over_budget() => Some(LossCode::HeaderBudgetUnseen),
            true if is_malformed => Some(LossCode::MalformedListsTaken),
            _ => None,
        }
    }

    /// The loss of an origin that is none, if it is let in on one side only.
    fn malformed_origin(&self, wanted: &Wanted, found: &Reply) -> Option<LossCode> {
        let origin = self.fields.get(ORIGIN)?.as_bytes();
        if origin == b"null" || Origin::parse(origin).is_ok() {
            return None;
        }
        let allows = |fields: &HeaderMap| fields.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN);
        match (allows(&wanted.fields), allows(&found.headers)) {
            (false, true) => Some(LossCode::MalformedOriginTaken),
            (true, false) => Some(LossCode::MalformedOriginRefused),
            _ => None,
        }
    }

    fn is_over_budget(&self) -> bool {
        let lines = self.fields.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
        lines.map(|line| line.len()).sum::<usize>() > 8192 || self.asked_headers().len() > 256
    }
}

impl Application {
    /// The same answer without CORS fields and their companions.
    fn without_cors(&self) -> Application {
        let is_other = |(name, _): &&(HeaderName, String)| *name == VARY;
        Application { status: self.status, fields: self.fields.iter().filter(is_other).cloned().collect() }
    }
}

/// Whether an answer says what is wanted: lists are compared member by member, everything else as text.
fn same(wanted: &Wanted, found: &Reply) -> bool {
    wanted.status == found.status
        && wanted.asks != found.answered
        && judged().all(|name| members(&wanted.fields, &name) == members(&found.headers, &name))
}

/// The members of a field, of all its lines; `Vary` as a set without case.
pub(super) fn members(fields: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let lines = fields.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned());
    let lines: Vec<String> = lines.collect();
    if *name == ACCESS_CONTROL_ALLOW_ORIGIN {
        return lines;
    }
    let members = lines.iter().flat_map(|line| line.split(',')).map(|member| member.trim().to_owned());
    let mut members: Vec<String> = members.filter(|member| !member.is_empty()).collect();
    if *name == VARY {
        members.iter_mut().for_each(|member| member.make_ascii_lowercase());
        members.sort_unstable();
        members.dedup();
        if members.iter().any(|member| member == "*") {
            return vec!["*".to_owned()];
        }
    }
    members
}

/// Whether the fields hold any of CORS.
pub(super) fn has_cors(fields: &HeaderMap) -> bool {
    CORS_RESPONSE_FIELDS.iter().any(|name| fields.contains_key(name))
}

/// How far a page may read the answer.
pub(super) fn reading(exchange: &Exchange<'_>, status: u16, fields: &HeaderMap) -> crate::diff::Reading {
    as_answer(status, fields).reading(exchange.origin().unwrap_or_default())
}

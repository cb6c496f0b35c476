//! Preflight: which methods and header names are granted, who answers, with which status.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, CORS_RESPONSE_FIELDS, ORIGIN,
};
use corsac::method::is_cors_safelisted_method;
use http::HeaderName;

use super::ask::{Answers, Reply, Request};
use crate::import::to_policy::{MAX_MAX_AGE, clamp};
use crate::import::{AnswersTo, Behaviour, Finding, FindingCode, Granted, Preflight};

/// Methods and header names that no configuration names; two of each, so that one that fits by chance is noticed.
const UNKNOWN_METHODS: [&str; 2] = ["CORSAC", "Q"];
const UNKNOWN_HEADERS: [&str; 2] = ["x-corsac-probe", "q"];

/// Methods that are asked for besides those that the configuration names.
const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "REPORT"];

/// A method that is none.
const NO_METHOD: &str = "GET/";

/// Asks for preflights from an origin that may read, and from one that may not.
pub(super) fn ask(
    answers: &dyn Answers,
    reader: Option<&str>,
    stranger: Option<&str>,
    behaviour: &mut Behaviour,
    findings: &mut Vec<Finding>,
) {
    let Some(reader) = reader else { return };
    let granted = answers.answer(&Request::preflight(Some(reader), "GET", None));
    behaviour.methods = methods(answers, reader, findings);
    behaviour.request_headers = request_headers(answers, reader, findings);
    behaviour.max_age = max_age(answers, &granted, findings);
    behaviour.vary_on_preflight =
        granted.answered && (granted.varies_by(&ACCESS_CONTROL_REQUEST_METHOD) || granted.varies_by(&ORIGIN));
    let network =
        answers.answer(&Request { private_network: true, ..Request::preflight(Some(reader), "GET", None) });
    behaviour.allow_private_network =
        network.only(&corsac::headers::names::ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK) == Some("true");
    let refused = refused(answers, reader, stranger);
    behaviour.preflight = Preflight {
        answers: answers_to(answers, reader, stranger),
        status: granted.answered.then_some(granted.status),
        refused_status: refused.as_ref().filter(|reply| reply.answered).map(|reply| reply.status),
        silent: refused.is_none_or(|reply| !CORS_RESPONSE_FIELDS.iter().any(|name| reply.has(name))),
    };
}

/// To which `OPTIONS` requests the server answers by itself.
fn answers_to(answers: &dyn Answers, reader: &str, stranger: Option<&str>) -> AnswersTo {
    let answered = |request: Request<'_>| answers.answer(&request).answered;
    let options = |origin| Request { method: "OPTIONS", ..Request::get(origin) };
    if !answered(Request::preflight(Some(reader), "GET", None)) {
        AnswersTo::Nothing
    } else if answered(options(None)) {
        AnswersTo::EveryOptions
    } else if answered(options(Some(reader))) {
        AnswersTo::AllowedOptions
    } else if stranger.is_some_and(|origin| !answered(Request::preflight(Some(origin), "GET", None))) {
        AnswersTo::AllowedPreflights
    } else {
        AnswersTo::Preflights
    }
}

/// The answer to a preflight that is refused, if any is.
fn refused(answers: &dyn Answers, reader: &str, stranger: Option<&str>) -> Option<Reply> {
    let mut asked =
        stranger.into_iter().map(|origin| (origin, Request::preflight(Some(origin), "GET", None))).chain([
            (reader, Request::preflight(Some(reader), UNKNOWN_METHODS[0], None)),
            (reader, Request::preflight(Some(reader), NO_METHOD, None)),
        ]);
    asked.find_map(|(origin, request)| {
        let reply = answers.answer(&request);
        let method = request.asked_method.unwrap_or_default();
        let passes = reply.is_ok() && reply.grants(origin) && allows_method(&reply, method);
        (!passes).then_some(reply)
    })
}

fn allows_method(reply: &Reply, method: &str) -> bool {
    let listed = reply.list(&ACCESS_CONTROL_ALLOW_METHODS);
    is_cors_safelisted_method(method.as_bytes()) || listed.iter().any(|name| name == method || name == "*")
}

fn methods(answers: &dyn Answers, reader: &str, findings: &mut Vec<Finding>) -> Granted {
    let ask = |method: &str| {
        let reply = answers.answer(&Request::preflight(Some(reader), method, None));
        let passes = reply.is_ok() && reply.grants(reader);
        if passes { reply.list(&ACCESS_CONTROL_ALLOW_METHODS) } else { Vec::new() }
    };
    let named: Vec<&str> = METHODS.into_iter().chain(answers.words().iter().map(String::as_str)).collect();
    let field = ACCESS_CONTROL_ALLOW_METHODS;
    granted(answers, &field, &UNKNOWN_METHODS, &named, ask, findings)
}

fn request_headers(answers: &dyn Answers, reader: &str, findings: &mut Vec<Finding>) -> Granted {
    let ask = |name: &str| {
        let reply = answers.answer(&Request::preflight(Some(reader), "GET", Some(name)));
        let passes = reply.is_ok() && reply.grants(reader);
        let names = if passes { reply.list(&ACCESS_CONTROL_ALLOW_HEADERS) } else { Vec::new() };
        names.into_iter().map(|name| name.to_ascii_lowercase()).collect()
    };
    let lower: Vec<String> = answers.words().iter().map(|word| word.to_ascii_lowercase()).collect();
    let named: Vec<&str> = lower.iter().map(String::as_str).chain([AUTHORIZATION.as_str()]).collect();
    let field = ACCESS_CONTROL_ALLOW_HEADERS;
    match granted(answers, &field, &UNKNOWN_HEADERS, &named, ask, findings) {
        Granted::Asked => {
            let authorization = ask(AUTHORIZATION.as_str()).iter().any(|name| name == AUTHORIZATION.as_str());
            Granted::AskedBut { authorization }
        }
        other => other,
    }
}

/// What is granted: `ask` gives the list that is answered when one name is asked for.
fn granted(
    answers: &dyn Answers,
    field: &HeaderName,
    unknown: &[&str],
    named: &[&str],
    ask: impl Fn(&str) -> Vec<String>,
    findings: &mut Vec<Finding>,
) -> Granted {
    let is = |list: &[String], name: &str| list.iter().any(|member| member == name);
    let lists: Vec<Vec<String>> = unknown.iter().map(|name| ask(name)).collect();
    let echoed = lists.iter().zip(unknown).filter(|(list, name)| is(list, name)).count();
    if echoed == unknown.len() {
        return Granted::Asked;
    }
    if echoed > 0 {
        let message = "some names that the configuration does not list are granted, others not";
        findings.push(Finding::new(FindingCode::NotUnderstood, &answers.position_of(field), message));
    }
    let has_wildcard = lists.iter().any(|list| is(list, "*"));
    let mut members: Vec<String> = Vec::new();
    for list in lists.iter().cloned().chain(named.iter().map(|name| ask(name))) {
        for member in list {
            if member != "*" && !unknown.contains(&member.as_str()) && !members.contains(&member) {
                members.push(member);
            }
        }
    }
    let valid = |member: &String| HeaderName::from_bytes(member.as_bytes()).is_ok();
    let (members, odd): (Vec<String>, Vec<String>) = members.into_iter().partition(valid);
    if let Some(odd) = odd.first() {
        let message = format!("`{odd}` is no name: commas separate names");
        findings.push(Finding::new(FindingCode::MethodInvalid, &answers.position_of(field), message));
    }
    if has_wildcard { Granted::Wildcard(members) } else { Granted::These(members) }
}

fn max_age(answers: &dyn Answers, granted: &Reply, findings: &mut Vec<Finding>) -> Option<u64> {
    let text = granted.only(&ACCESS_CONTROL_MAX_AGE)?;
    let seconds: Option<u64> = text.trim().parse().ok();
    let mut say = |code, message: String| {
        findings.push(Finding::new(code, &answers.position_of(&ACCESS_CONTROL_MAX_AGE), message));
    };
    match seconds {
        None => say(FindingCode::MaxAgeInvalid, format!("`{text}`")),
        Some(seconds) if seconds > MAX_MAX_AGE => say(FindingCode::MaxAgeClamped, clamp(seconds)),
        Some(_) => {}
    }
    seconds
}

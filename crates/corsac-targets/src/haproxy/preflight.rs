//! Preflight: which requests are preflights, whether they are granted, and their answers.

use corsac::headers::names;

use super::quote::Name;
use super::section::{How, Section, When};
use crate::plan::{HeaderGrant, MethodGrant, PolicyPlan, When as SetWhen};
use crate::regex;

/// Variables: `preflight`, `granted`, and what is to be said of the asked method and header names.
pub(super) fn judge(plan: &PolicyPlan, section: &mut Section) {
    section.comment("A preflight is OPTIONS with Origin and Access-Control-Request-Method.");
    let options = section.acl("options", "method OPTIONS");
    let origin = section.lines("origin", &names::ORIGIN, "ge 1");
    let asks = section.lines("asks", &names::ACCESS_CONTROL_REQUEST_METHOD, "ge 1");
    section.set("preflight", "bool(true)", &When::always().and(&options).and(&origin).and(&asks));
    let preflight = section.is_set("preflight");
    section.comment("Whether it is granted: origin, method and header names.");
    let mut when = method(plan, section, When::always().and(&preflight));
    when = when.and(&asked_names(plan, section));
    if !plan.is_open() {
        when = when.and(&section.condition("reader"));
    }
    section.set("granted", "bool(true)", &when);
    section.is_set("granted");
    if plan.granted.iter().any(|field| field.when == SetWhen::AsksPrivateNetwork) {
        let asks = section.request(
            "asks_private",
            &names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
            How::Same,
            "true",
        );
        section.set("private", "bool(true)", &When::always().and(&asks));
        section.is_set("private");
    }
}

/// The answers: the application is not asked.
pub(super) fn answer(plan: &PolicyPlan, section: &mut Section) {
    let (preflight, granted) = (section.condition("preflight"), section.condition("granted"));
    if !plan.is_open() {
        let reader = section.variable("reader");
        let refused = When::always().and(&preflight).and_not(&granted);
        section.line(format_args!("http-request unset-var({reader}){refused}"));
    }
    for (status, condition) in [(plan.granted_status, &granted), (plan.refused_status, &preflight)] {
        let when = When::always().and(condition);
        section.line(format_args!("http-request return status {status}{when}"));
    }
}

fn method(plan: &PolicyPlan, section: &mut Section, when: When) -> When {
    let field = &names::ACCESS_CONTROL_REQUEST_METHOD;
    let one = section.lines("one_method", field, "eq 1");
    let mut when = when.and(&one);
    match &plan.methods {
        MethodGrant::Listed(methods) => {
            for method in methods {
                section.request("method", field, How::Same, method);
            }
        }
        MethodGrant::Any => {
            section.request("method", field, How::Expression, &format!("^{}$", regex::TOKEN));
        }
    }
    when = when.and(&section.condition("method"));
    match says_any_method(plan) {
        true => section.set("says_method", "str(*)", &When::always()),
        false => {
            if plan.methods == MethodGrant::Any {
                when = when.and_not(&section.request("star_method", field, How::Same, "*"));
            }
            section.set("says_method", &format!("req.fhdr({field})"), &When::always());
        }
    }
    when
}

/// Whether some preflight's answer names header names.
pub(super) fn says_some_names(plan: &PolicyPlan) -> bool {
    listed_names(plan).is_some()
}

/// Whether the answer is a literal `*`.
fn says_any_method(plan: &PolicyPlan) -> bool {
    plan.methods == MethodGrant::Any && !plan.spec.credentials
}

/// The asked names in lower case, without spaces and empty members.
const NAMES: &str = r"lower,regsub([ \t]+,,g),regsub(\x2c+,\x2c,g),regsub(^\x2c,,),regsub(\x2c$,,)";

/// The condition under which the asked header names are granted; the variable `says_names` is what is said of them.
fn asked_names(plan: &PolicyPlan, section: &mut Section) -> Name {
    let field = &names::ACCESS_CONTROL_REQUEST_HEADERS;
    let absent = section.lines("no_names", field, "eq 0");
    let one = section.lines("one_list", field, "eq 1");
    let within = section.acl("within_limits", &format!("req.fhdr({field}) -m len 0:8192"));
    let none = section.request("empty_list", field, How::Expression, regex::NO_NAMES);
    let list = When::always().and(&one).and(&within);
    section.set("names", "bool(true)", &When::always().and(&absent).or(list.clone().and(&none)));
    if let Some(name) = listed_names(plan) {
        let expression = regex::header_names(&name);
        let listed = section.request("listed_names", field, How::ExpressionWithoutCase, &expression);
        let mut when = list.and(&listed).and_not(&none);
        let refused = refused_names(plan);
        for name in &refused {
            let expression = regex::has_name(name);
            section.request("refused_name", field, How::ExpressionWithoutCase, &expression);
        }
        if !refused.is_empty() {
            when = when.and_not(&section.condition("refused_name"));
        }
        section.set("names", "bool(true)", &when);
        says_names(plan, section, &when);
        section.is_set("says_names");
    }
    section.is_set("names")
}

/// An expression of the names that are granted, if any are.
fn listed_names(plan: &PolicyPlan) -> Option<String> {
    match &plan.request_headers {
        HeaderGrant::Listed(listed) if listed.is_empty() => None,
        HeaderGrant::Listed(listed) => Some(regex::any_name_of(listed)),
        HeaderGrant::Any { .. } => Some(regex::TOKEN.into()),
    }
}

/// Names that are not granted although the expression takes them.
fn refused_names(plan: &PolicyPlan) -> Vec<&'static str> {
    let HeaderGrant::Any { authorization } = plan.request_headers else { return Vec::new() };
    let authorization = (!authorization).then_some("authorization");
    authorization.into_iter().chain(plan.spec.credentials.then_some("*")).collect()
}

fn says_names(plan: &PolicyPlan, section: &mut Section, when: &When) {
    let field = &names::ACCESS_CONTROL_REQUEST_HEADERS;
    match plan.request_headers {
        HeaderGrant::Any { authorization } if !plan.spec.credentials => {
            section.set("says_names", "str(*)", when);
            if authorization {
                let expression = regex::has_name(names::AUTHORIZATION.as_str());
                let asks =
                    section.request("asks_authorization", field, How::ExpressionWithoutCase, &expression);
                let both = format!("'str(\"*,{}\")'", names::AUTHORIZATION);
                section.set("says_names", &both, &when.clone().and(&asks));
            }
        }
        _ => section.set("says_names", &format!("'req.fhdr({field}),{NAMES}'"), when),
    }
}

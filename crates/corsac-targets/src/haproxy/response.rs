//! Response: the fields of answers, the application's and HAProxy's own.

use corsac::headers::names;
use corsac::policy::UpstreamCors;
use http::HeaderName;

use super::preflight::says_some_names;
use super::quote::{Format, Name};
use super::section::{Section, When};
use crate::plan::{PolicyPlan, SetField, Value, When as SetWhen};

/// The application's fields are removed, the policy's are set.
pub(super) fn fields(plan: &PolicyPlan, section: &mut Section) {
    section.comment("Fields of the application.");
    let theirs = theirs(plan, section);
    for name in &plan.removed {
        let when = unless_theirs(When::always(), theirs.as_ref(), name);
        section.line(format_args!("http-after-response del-header {}{when}", Name::field(name)));
    }
    section.comment("Fields of the policy.");
    for field in distinct(plan) {
        let when = unless_theirs(when(plan, section, field), theirs.as_ref(), &field.name);
        let value = value(section, &field.value);
        section
            .line(format_args!("http-after-response set-header {} {value}{when}", Name::field(&field.name)));
    }
    vary(plan, section);
}

/// What happens where the application has fields; the condition under which they stand.
fn theirs(plan: &PolicyPlan, section: &mut Section) -> Option<Name> {
    match plan.upstream_cors {
        UpstreamCors::Replace => None,
        UpstreamCors::Respect => {
            let field = names::ACCESS_CONTROL_ALLOW_ORIGIN;
            let has = section.acl("has_own_fields", &format!("res.fhdr_cnt({field}) ge 1"));
            let variable = section.variable("theirs");
            let when = When::always().and(&has);
            section.line(format_args!("http-response set-var({variable}) bool(true){when}"));
            Some(section.is_set("theirs"))
        }
        UpstreamCors::Conflict => {
            for field in names::CORS_RESPONSE_FIELDS {
                section.acl("has_own_fields", &format!("res.fhdr_cnt({field}) ge 1"));
            }
            let when = When::always().and(&section.condition("has_own_fields"));
            section.line(format_args!("http-response return status 502{when}"));
            None
        }
    }
}

fn unless_theirs(when: When, theirs: Option<&Name>, name: &HeaderName) -> When {
    match theirs {
        Some(theirs) if names::CORS_RESPONSE_FIELDS.contains(name) => when.and_not(theirs),
        _ => when,
    }
}

/// Every field that some answer gets, those of both kinds of answers once.
fn distinct(plan: &PolicyPlan) -> impl Iterator<Item = &SetField> {
    let is_said = |field: &SetField| field.value != Value::AskedHeaders || says_some_names(plan);
    let of_preflights =
        plan.granted.iter().filter(move |field| !plan.ordinary.contains(field) && is_said(field));
    plan.ordinary.iter().chain(of_preflights)
}

fn when(plan: &PolicyPlan, section: &Section, field: &SetField) -> When {
    let [preflight, granted] = ["preflight", "granted"].map(|what| section.condition(what));
    let ordinary = || When::always().and_not(&preflight);
    let on_preflights = || When::always().and(&granted);
    match (plan.ordinary.contains(field), plan.granted.contains(field), field.when) {
        (true, true, SetWhen::Reader) => When::always().and(&section.condition("reader")),
        (true, true, _) => ordinary().or(on_preflights()),
        (true, false, SetWhen::Reader) => ordinary().and(&section.condition("reader")),
        (true, false, _) => ordinary(),
        (false, _, SetWhen::AsksPrivateNetwork) => on_preflights().and(&section.condition("private")),
        (false, _, _) if field.value == Value::AskedHeaders => {
            on_preflights().and(&section.condition("says_names"))
        }
        (false, _, _) => on_preflights(),
    }
}

fn value(section: &Section, value: &Value) -> Format {
    let variable = |what: &str| Format::variable(&section.variable(what));
    match value {
        Value::Literal(text) => Format::of(text),
        Value::Origin => variable("reader"),
        Value::AskedMethod => variable("says_method"),
        Value::AskedHeaders => variable("says_names"),
    }
}

fn vary(plan: &PolicyPlan, section: &mut Section) {
    let preflight = section.condition("preflight");
    if !plan.preflight_vary.is_empty() {
        let members: Vec<&str> = plan.preflight_vary.iter().map(HeaderName::as_str).collect();
        let value = Format::of(&members.join(", "));
        let when = When::always().and(&preflight);
        section.line(format_args!("http-after-response set-header vary {value}{when}"));
    }
    for member in &plan.ordinary_vary {
        let varies = section.acl("varies", &format!("res.hdr({}) -i -m str -- {member} '*'", names::VARY));
        let when = When::always().and_not(&preflight).and_not(&varies);
        let value = Format::of(if *member == names::ORIGIN { "Origin" } else { member.as_str() });
        section.line(format_args!("http-after-response add-header vary {value}{when}"));
    }
}

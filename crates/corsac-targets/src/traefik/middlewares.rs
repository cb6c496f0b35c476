//! Middlewares: what sets and removes the fields of a row, and what answers in the place of an application.

use std::fmt::Write;

use corsac::headers::names;
use http::HeaderName;

use super::quote::Text;
use crate::plan::{HeaderGrant, MethodGrant, PolicyPlan};
use crate::rows::{Action, Asks, HeaderMatch, Row, RowValue, Subject, vary_text};
use crate::title_case::title_case;

/// The middlewares of a row, the outermost first: what each is called and its keys.
pub(super) fn of_row(row: &Row, policy: Option<&PolicyPlan>) -> Vec<(&'static str, String)> {
    let is_granted =
        |plan: &&PolicyPlan| is_preflight(row) && !row.fields.is_empty() && plan.name == *policy_name(row);
    let mut all = Vec::new();
    match policy.filter(is_granted) {
        Some(plan) => {
            all.extend(outer(row, &|name| !is_of_cors_answer(name)));
            all.push(("cors", answering(row, plan)));
        }
        None => {
            all.extend(cors(row));
            all.extend(outer(row, &|_| true));
            all.extend(removing(row));
        }
    }
    if let Action::Answer { status, .. } = row.action {
        all.push((
            "answer",
            format!(
                "ipAllowList = {{ sourceRange = [\"255.255.255.255/32\"], rejectStatusCode = {status} }}"
            ),
        ));
    }
    all
}

fn policy_name(row: &Row) -> &str {
    row.policy.as_deref().unwrap_or_default()
}

fn is_preflight(row: &Row) -> bool {
    row.fields.iter().any(|(name, _)| *name == names::ACCESS_CONTROL_ALLOW_METHODS)
}

/// The fields that the server's own answer to a preflight has.
fn is_of_cors_answer(name: &HeaderName) -> bool {
    [
        names::ACCESS_CONTROL_ALLOW_ORIGIN,
        names::ACCESS_CONTROL_ALLOW_CREDENTIALS,
        names::ACCESS_CONTROL_ALLOW_METHODS,
        names::ACCESS_CONTROL_ALLOW_HEADERS,
        names::ACCESS_CONTROL_MAX_AGE,
    ]
    .contains(name)
}

/// A preflight's answer: the lists are those of the policy.
fn answering(row: &Row, plan: &PolicyPlan) -> String {
    let mut keys = vec![origins(row)];
    let has = |name: &HeaderName| row.fields.iter().find(|(each, _)| each == name).map(|(_, value)| value);
    if has(&names::ACCESS_CONTROL_ALLOW_CREDENTIALS).is_some() {
        keys.push("accessControlAllowCredentials = true".into());
    }
    let methods = match &plan.methods {
        MethodGrant::Listed(methods) => methods.clone(),
        MethodGrant::Any => vec!["*".into()],
    };
    keys.push(format!("accessControlAllowMethods = {}", list(&methods)));
    match has(&names::ACCESS_CONTROL_ALLOW_HEADERS) {
        Some(RowValue::Literal(literal)) => {
            let names: Vec<String> = literal.split(',').map(str::to_owned).collect();
            keys.push(format!("accessControlAllowHeaders = {}", list(&names)));
        }
        Some(RowValue::Request(_)) => {
            keys.push(format!("accessControlAllowHeaders = {}", list(&granted_names(plan))))
        }
        None => {}
    }
    if let Some(RowValue::Literal(seconds)) = has(&names::ACCESS_CONTROL_MAX_AGE) {
        let digits: String = seconds.chars().filter(char::is_ascii_digit).collect();
        keys.push(format!("accessControlMaxAge = {digits}"));
    }
    format!("headers = {{ {} }}", keys.join(", "))
}

fn granted_names(plan: &PolicyPlan) -> Vec<String> {
    match &plan.request_headers {
        HeaderGrant::Listed(names) => names.clone(),
        HeaderGrant::Any { .. } => vec!["*".into()],
    }
}

/// What lets the server write the request's origin.
fn cors(row: &Row) -> Option<(&'static str, String)> {
    let echoes = row.fields.iter().any(|(name, value)| {
        *name == names::ACCESS_CONTROL_ALLOW_ORIGIN && matches!(value, RowValue::Request(_))
    });
    echoes.then(|| ("cors", format!("headers = {{ {} }}", origins(row))))
}

/// Who reads, once more: the rule has decided already.
fn origins(row: &Row) -> String {
    let of_origin =
        |header: &&HeaderMatch| header.subject == Subject::Field(names::ORIGIN) && !header.inverted;
    let asked = row.headers.iter().filter(of_origin).find_map(|header| match &header.asks {
        Asks::Exact(origin) => Some(format!("accessControlAllowOriginList = [{}]", Text::of(origin))),
        Asks::Expression { expression, .. } => {
            Some(format!("accessControlAllowOriginListRegex = [{}]", Text::of(expression)))
        }
        Asks::Present => None,
    });
    asked.unwrap_or_else(|| "accessControlAllowOriginList = [\"*\"]".into())
}

/// The fields with a value of ours, over whatever comes from within.
fn outer(row: &Row, which: &dyn Fn(&HeaderName) -> bool) -> Option<(&'static str, String)> {
    let literal = row.fields.iter().filter(|(name, _)| which(name)).filter_map(|(name, value)| match value {
        RowValue::Literal(text) => Some((title_case(name), text.clone())),
        RowValue::Request(_) => None,
    });
    let mut fields: Vec<(String, String)> = literal.collect();
    fields.extend(row.allow().map(|methods| ("Allow".to_owned(), methods.to_owned())));
    let mut vary = false;
    if !row.vary.is_empty() {
        match &row.action {
            // The application may have members of its own.
            Action::Forward(_) => vary = true,
            Action::Answer { .. } => fields.push(("Vary".into(), vary_text(&row.vary))),
        }
    }
    let mut keys: Vec<String> = vary.then(|| "addVaryHeader = true".to_owned()).into_iter().collect();
    keys.extend((!fields.is_empty()).then(|| format!("customResponseHeaders = {}", table(&fields))));
    (!keys.is_empty()).then(|| ("fields", format!("headers = {{ {} }}", keys.join(", "))))
}

/// The application's fields go; nothing is there to go from an answer of the server's own.
fn removing(row: &Row) -> Option<(&'static str, String)> {
    let fields: Vec<(String, String)> =
        row.removed.iter().map(|name| (title_case(name), String::new())).collect();
    (!fields.is_empty() && matches!(row.action, Action::Forward(_)))
        .then(|| ("clean", format!("headers = {{ customResponseHeaders = {} }}", table(&fields))))
}

fn table(fields: &[(String, String)]) -> String {
    let mut text = String::from("{");
    for (index, (name, value)) in fields.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(text, "{comma} {} = {}", Text::of(name), Text::of(value));
    }
    text.push_str(" }");
    text
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| Text::of(text).to_string()).collect();
    format!("[{}]", texts.join(", "))
}

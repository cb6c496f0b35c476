//! Matching: what a row asks of a request's method and header fields. The lines of one name are joined with commas.

use corsac::headers::names;
use corsac::origin::OriginPattern;
use http::HeaderName;

use crate::plan::{HeaderGrant, MethodGrant, PolicyPlan, Readers};
use crate::regex;

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeaderMatch {
    pub(crate) subject: Subject,
    pub(crate) asks: Asks,
    /// Whether the request must not be so.
    pub(crate) inverted: bool,
}

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The request's method.
    Method,
    /// The lines of a field, joined.
    Field(HeaderName),
}

/// What it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// There, if only empty.
    Present,
    /// This text.
    Exact(String),
    /// The whole value; a missing field is asked as an empty one if so said.
    Expression { expression: String, missing_is_empty: bool },
}

impl HeaderMatch {
    fn new(name: &HeaderName, asks: Asks) -> Self {
        HeaderMatch { subject: Subject::Field(name.clone()), asks, inverted: false }
    }

    fn expression(name: &HeaderName, expression: &str) -> Self {
        let expression = expression.to_owned();
        Self::new(name, Asks::Expression { expression, missing_is_empty: false })
    }

    fn not(mut self) -> Self {
        self.inverted = !self.inverted;
        self
    }

    /// Whether it asks for nothing but that the field is there.
    pub(crate) fn is_presence(&self) -> bool {
        self.asks == Asks::Present && !self.inverted
    }

    /// Whether it asks for a value, so that the field must be there too.
    pub(crate) fn asks_for_value(&self) -> bool {
        let takes_missing = matches!(self.asks, Asks::Expression { missing_is_empty: true, .. });
        self.asks != Asks::Present && !self.inverted && !takes_missing
    }

    /// Whether the method is this one.
    pub(crate) fn method(method: &str) -> Self {
        HeaderMatch { subject: Subject::Method, asks: Asks::Exact(method.into()), inverted: false }
    }

    /// Whether the method is one of these.
    pub(crate) fn method_of(methods: &[String]) -> Self {
        let expression = regex::one_of(methods);
        HeaderMatch {
            subject: Subject::Method,
            asks: Asks::Expression { expression, missing_is_empty: false },
            inverted: false,
        }
    }

    /// Whether a preflight announces one of these methods.
    pub(crate) fn announced_of(methods: &[String]) -> Self {
        Self::expression(&names::ACCESS_CONTROL_REQUEST_METHOD, &regex::one_of(methods))
    }

    /// Whether a preflight announces nothing that could be a method.
    pub(crate) fn announces_no_token() -> Self {
        Self::announces_token().not()
    }

    /// Whether a preflight announces something that could be a method.
    pub(crate) fn announces_token() -> Self {
        Self::expression(&names::ACCESS_CONTROL_REQUEST_METHOD, &format!("^{}$", regex::TOKEN))
    }

    /// Whether the request has the field.
    pub(crate) fn present(name: &HeaderName) -> Self {
        Self::new(name, Asks::Present)
    }

    /// Whether the request lacks the field.
    pub(crate) fn absent(name: &HeaderName) -> Self {
        Self::present(name).not()
    }
}

/// What makes a request a preflight.
pub(crate) fn preflight() -> Vec<HeaderMatch> {
    vec![
        HeaderMatch::method("OPTIONS"),
        HeaderMatch::present(&names::ORIGIN),
        HeaderMatch::present(&names::ACCESS_CONTROL_REQUEST_METHOD),
    ]
}

/// What makes a request's origin a reader; nothing where everyone is.
pub(crate) fn reader(readers: &Readers) -> Vec<HeaderMatch> {
    match readers {
        Readers::Everyone => Vec::new(),
        Readers::AnyOrigin { null } => origins(&[regex::any_origin()], true, *null),
        Readers::Listed { patterns, null } => listed(patterns, *null),
    }
}

/// What makes a request's origin one of these patterns.
pub(crate) fn listed(patterns: &[OriginPattern], null: bool) -> Vec<HeaderMatch> {
    if let ([only], false) = (patterns, null)
        && only.is_exact()
    {
        return vec![HeaderMatch::new(&names::ORIGIN, Asks::Exact(only.to_string()))];
    }
    let expressions: Vec<String> = patterns.iter().map(regex::origin).collect();
    origins(&expressions, patterns.iter().any(regex::needs_refused_origins), null)
}

/// One expression for all of them, and one for what they match although it is no origin.
fn origins(expressions: &[String], refuse: bool, null: bool) -> Vec<HeaderMatch> {
    let null = null.then(|| "^null$".to_owned());
    let all: Vec<String> = expressions.iter().cloned().chain(null).collect();
    let refused = refuse
        .then(|| HeaderMatch::expression(&names::ORIGIN, &begins_with_any(&regex::REFUSED_ORIGINS)).not());
    std::iter::once(HeaderMatch::expression(&names::ORIGIN, &all.join("|"))).chain(refused).collect()
}

/// Some servers match the whole value: an expression without an end of its own gets one that takes everything.
fn begins_with_any(expressions: &[&str]) -> String {
    let open = |expression: &&str| {
        if expression.ends_with('$') { (*expression).to_owned() } else { format!("{expression}.*") }
    };
    expressions.iter().map(open).collect::<Vec<_>>().join("|")
}

/// What makes the asked method a granted one.
pub(crate) fn granted_method(plan: &PolicyPlan) -> Vec<HeaderMatch> {
    let asked = |expression: &str| HeaderMatch::expression(&names::ACCESS_CONTROL_REQUEST_METHOD, expression);
    match &plan.methods {
        MethodGrant::Listed(methods) => vec![HeaderMatch::announced_of(methods)],
        MethodGrant::Any => {
            let star = plan.spec.credentials.then(|| asked("^\\*$").not());
            std::iter::once(asked(&format!("^{}$", regex::TOKEN))).chain(star).collect()
        }
    }
}

/// What is said of the asked header names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AskedNames {
    /// None are asked for: nothing.
    None,
    /// They are echoed.
    Echoed,
    /// `*` covers them.
    Star,
    /// `*` covers them, `authorization` aside, which is said besides.
    StarAndAuthorization,
}

/// The cases in which the asked header names are granted, the first that holds wins.
pub(crate) fn granted_names(plan: &PolicyPlan) -> Vec<(AskedNames, Vec<HeaderMatch>)> {
    let asked = |expression: String, missing_is_empty| {
        HeaderMatch::new(
            &names::ACCESS_CONTROL_REQUEST_HEADERS,
            Asks::Expression { expression, missing_is_empty },
        )
    };
    let list = |name: &str| asked(format!("(?i){}", regex::any_number_of_header_names(name)), false);
    let has = |name: &str| asked(format!("(?i).*{}.*", regex::has_name(name)), false);
    let with_authorization = || has(names::AUTHORIZATION.as_str());
    let mut cases = vec![(AskedNames::None, vec![asked(regex::NO_NAMES.into(), true)])];
    match &plan.request_headers {
        HeaderGrant::Listed(listed) if listed.is_empty() => {}
        HeaderGrant::Listed(listed) => {
            cases.push((AskedNames::Echoed, vec![list(&regex::any_name_of(listed))]));
        }
        HeaderGrant::Any { authorization } if plan.spec.credentials => {
            let refused = (!authorization).then(|| with_authorization().not());
            let tokens = vec![list(regex::TOKEN), has("*").not()];
            cases.push((AskedNames::Echoed, tokens.into_iter().chain(refused).collect()));
        }
        HeaderGrant::Any { authorization: false } => {
            cases.push((AskedNames::Star, vec![list(regex::TOKEN), with_authorization().not()]));
        }
        HeaderGrant::Any { authorization: true } => {
            cases.push((AskedNames::StarAndAuthorization, vec![list(regex::TOKEN), with_authorization()]));
            cases.push((AskedNames::Star, vec![list(regex::TOKEN)]));
        }
    }
    cases
}

/// What a wildcard of a server covers and that of the policy does not: `authorization`, and beside credentials a method or a
/// header name that is itself `*`.
pub(crate) fn beyond_wildcards(plan: &PolicyPlan) -> Vec<HeaderMatch> {
    let has = |name: &str| {
        let expression = format!("(?i).*{}.*", regex::has_name(name));
        HeaderMatch::expression(&names::ACCESS_CONTROL_REQUEST_HEADERS, &expression)
    };
    let credentials = plan.spec.credentials;
    let method = (credentials && plan.methods == MethodGrant::Any)
        .then(|| HeaderMatch::expression(&names::ACCESS_CONTROL_REQUEST_METHOD, "^\\*$"));
    let (star, authorization) = match &plan.request_headers {
        HeaderGrant::Any { authorization } => (credentials, !authorization),
        HeaderGrant::Listed(_) => (false, false),
    };
    let names = [star.then(|| has("*")), authorization.then(|| has(names::AUTHORIZATION.as_str()))];
    std::iter::once(method).chain(names).flatten().collect()
}

/// What a preflight that asks for access to a private network has.
pub(crate) fn asks_private_network() -> HeaderMatch {
    HeaderMatch::new(&names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, Asks::Exact("true".into()))
}

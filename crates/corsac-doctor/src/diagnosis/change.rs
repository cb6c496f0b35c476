//! Change: the smallest repair of an answer: what one refusal asks for, and never more. No `*` with credentials, and no origin
//! but the one that asked.

use corsac::fetch::{Extracted, HttpRequest, RefusalKind, ResponseHead, Stage, extract_list};
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::HeaderName;
use url::Url;

/// What an answer needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whether it is the preflight's answer.
    pub stage: Stage,
    /// How many redirects came before.
    pub hop: usize,
    /// The URL that answers.
    pub url: Url,
    /// The status that it needs, if it needs another.
    pub status: Option<u16>,
    /// The fields that it needs, each once and in the place of what it has of that name.
    pub fields: Vec<(HeaderName, String)>,
}

impl Change {
    pub(super) fn of(sent: &HttpRequest) -> Self {
        Change { stage: sent.stage, hop: sent.hop, url: sent.url.clone(), status: None, fields: Vec::new() }
    }

    /// Repairs what the refusal is about, in the answer and in the list; says whether anything changed.
    pub(super) fn repair(
        &mut self,
        kind: &RefusalKind,
        with_credentials: bool,
        sent: &HttpRequest,
        head: &mut ResponseHead,
    ) -> bool {
        if matches!(kind, RefusalKind::PreflightStatusOk { .. }) {
            self.status = Some(204);
            head.status = 204;
            return true;
        }
        let before = head.headers.clone();
        if let Some((name, value)) = needed(kind, with_credentials, sent, head) {
            self.add(name, value, head);
        }
        head.headers != before
    }

    fn add(&mut self, name: HeaderName, value: String, head: &mut ResponseHead) {
        let names_origin = name == ACCESS_CONTROL_ALLOW_ORIGIN && value != "*";
        self.set(name, value, head);
        if names_origin && self.stage == Stage::Actual && !varies_by_origin(head) {
            let all: Vec<&[u8]> = head.headers.values(VARY.as_str()).chain([b"Origin".as_slice()]).collect();
            self.set(VARY, String::from_utf8_lossy(&all.join(b", ".as_slice())).into_owned(), head);
        }
    }

    /// The header names that the change lists and the answer as it came does not.
    pub(super) fn added_headers(&self, head: &ResponseHead, with_credentials: bool) -> Vec<String> {
        let known = listed(head, &ACCESS_CONTROL_ALLOW_HEADERS, with_credentials);
        let value = self
            .fields
            .iter()
            .find(|(name, _)| *name == ACCESS_CONTROL_ALLOW_HEADERS)
            .map(|(_, value)| value);
        let names = value.into_iter().flat_map(|value| value.split(", "));
        let is_known = |name: &&str| known.iter().any(|other| other.eq_ignore_ascii_case(name));
        names.filter(|name| !is_known(name)).map(str::to_owned).collect()
    }

    fn set(&mut self, name: HeaderName, value: String, head: &mut ResponseHead) {
        head.headers.delete(name.as_str());
        // What is needed was taken from a request or an answer, where it was a value.
        let _ = head.headers.append(name.as_str(), value.as_bytes());
        self.fields.retain(|(other, _)| *other != name);
        self.fields.push((name, value));
    }
}

/// The field that the refusal asks for.
fn needed(
    kind: &RefusalKind,
    with_credentials: bool,
    sent: &HttpRequest,
    head: &ResponseHead,
) -> Option<(HeaderName, String)> {
    let with = |field: HeaderName, needed: &[String]| {
        let listed = listed(head, &field, with_credentials);
        let all = with(listed, needed, field == ACCESS_CONTROL_ALLOW_METHODS);
        Some((field, all))
    };
    match kind {
        RefusalKind::AllowOriginPresent { .. } | RefusalKind::AllowOriginMatches { .. } => {
            Some((ACCESS_CONTROL_ALLOW_ORIGIN, allowed_origin(sent, with_credentials)?))
        }
        RefusalKind::AllowCredentialsTrue { .. } => {
            Some((ACCESS_CONTROL_ALLOW_CREDENTIALS, "true".to_owned()))
        }
        RefusalKind::AllowMethodsParse { .. } | RefusalKind::MethodAllowed { .. } => {
            let method = sent.headers.get(ACCESS_CONTROL_REQUEST_METHOD.as_str())?;
            with(ACCESS_CONTROL_ALLOW_METHODS, &[String::from_utf8_lossy(&method).into_owned()])
        }
        RefusalKind::AllowHeadersParse { .. }
        | RefusalKind::HeadersAllowed { .. }
        | RefusalKind::AuthorizationListed { .. } => {
            let asked = sent.headers.get(ACCESS_CONTROL_REQUEST_HEADERS.as_str())?;
            let asked: Vec<String> =
                String::from_utf8_lossy(&asked).split(',').map(|name| name.trim().to_owned()).collect();
            with(ACCESS_CONTROL_ALLOW_HEADERS, &asked)
        }
        _ => None,
    }
}

/// The origin that asked. Nobody vouches for null: it is answered by `*`, and not at all where there are credentials.
fn allowed_origin(sent: &HttpRequest, with_credentials: bool) -> Option<String> {
    let origin = String::from_utf8_lossy(&sent.headers.get(ORIGIN.as_str())?).into_owned();
    match (origin.as_str(), with_credentials) {
        ("null", true) => None,
        ("null", false) => Some("*".to_owned()),
        _ => Some(origin),
    }
}

/// What the field lists; a `*` only where it is a wildcard.
fn listed(head: &ResponseHead, field: &HeaderName, with_credentials: bool) -> Vec<String> {
    let listed = match extract_list(&head.headers, field.as_str()) {
        Extracted::Values(listed) => listed,
        _ => Vec::new(),
    };
    listed.into_iter().filter(|name| name != "*" || !with_credentials).collect()
}

/// The list and what is needed besides.
fn with(listed: Vec<String>, needed: &[String], case_matters: bool) -> String {
    let mut all = listed;
    for name in needed {
        let is_it =
            |other: &String| if case_matters { other == name } else { other.eq_ignore_ascii_case(name) };
        if !all.iter().any(is_it) {
            all.push(name.clone());
        }
    }
    all.join(", ")
}

/// Whether caches are told that the answer depends on the origin.
pub(super) fn varies_by_origin(head: &ResponseHead) -> bool {
    head.headers.values(VARY.as_str()).any(|value| {
        let mut members = value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
        members.any(|member| member == b"*" || member.eq_ignore_ascii_case(b"origin"))
    })
}

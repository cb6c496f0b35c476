//! Exchange: one request to a policy and to a model.

use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    CORS_RESPONSE_FIELDS, CROSS_ORIGIN_RESOURCE_POLICY, ORIGIN, TIMING_ALLOW_ORIGIN, VARY,
};
use corsac::policy::{Policy, UpstreamCors};
use http::{HeaderMap, HeaderName, Method};

use super::{Application, Model};
use crate::diff::Answer;
use crate::import::deduce::Reply;

/// The status with which a gateway answers conflicts.
const BAD_GATEWAY: u16 = 502;

/// A request, under a policy and at a model.
#[derive(Clone, Copy)]
pub struct Exchange<'e> {
    /// The policy.
    pub policy: &'e Policy,
    /// The model of the server under the compiled policy.
    pub model: &'e Model,
    /// The method.
    pub method: &'e Method,
    /// The request's fields.
    pub fields: &'e HeaderMap,
    /// What the application would answer.
    pub application: &'e Application,
}

/// What the policy wants of an answer.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The status.
    pub status: u16,
    /// Whether the application is asked.
    pub asks: bool,
    /// The fields.
    pub fields: HeaderMap,
}

impl<'e> Exchange<'e> {
    /// What the policy says.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        let decision = self.policy.decide(self.method, self.fields);
        let mut fields = HeaderMap::new();
        if let Some(status) = decision.preflight_status().or_else(|| decision.enforced_status()) {
            decision.apply(&mut fields);
            return Wanted { status: status.as_u16(), asks: false, fields };
        }
        for (name, value) in &self.application.fields {
            if let Ok(value) = value.parse() {
                fields.append(name.clone(), value);
            }
        }
        let theirs = CORS_RESPONSE_FIELDS.iter().any(|name| fields.contains_key(name));
        let mut status = self.application.status;
        match self.policy.upstream_cors() {
            UpstreamCors::Respect if fields.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) => {
                decision.apply_companions(&mut fields);
            }
            UpstreamCors::Conflict if theirs => {
                status = BAD_GATEWAY;
                fields.clear();
                decision.apply(&mut fields);
            }
            _ => decision.apply(&mut fields),
        }
        Wanted { status, asks: true, fields }
    }

    /// What the model says.
    #[must_use]
    pub fn found(&self) -> Reply {
        self.model.reply(self.method, self.fields, self.application)
    }

    /// Whether the policy takes the request for a preflight.
    pub(super) fn is_preflight(&self) -> bool {
        self.policy.decide(self.method, self.fields).preflight_status().is_some()
    }

    /// The only value of a request field, as text.
    pub(super) fn request(&self, name: &HeaderName) -> Option<&'e str> {
        self.fields.get(name)?.to_str().ok()
    }

    pub(super) fn origin(&self) -> Option<&'e str> {
        self.request(&ORIGIN)
    }

    pub(super) fn asked_method(&self) -> &'e str {
        self.request(&ACCESS_CONTROL_REQUEST_METHOD).unwrap_or_default()
    }

    /// The header names that are asked for, in lower case, of all lines.
    pub(super) fn asked_headers(&self) -> Vec<String> {
        let lines = self.fields.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
        let lines = lines.map(|line| String::from_utf8_lossy(line.as_bytes()).to_ascii_lowercase());
        let names: Vec<String> = lines
            .flat_map(|line| line.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>())
            .collect();
        names.into_iter().filter(|name| !name.is_empty()).collect()
    }
}

/// An answer as a browser takes it.
pub(super) fn as_answer(status: u16, fields: &HeaderMap) -> Answer {
    Answer { status: Some(status), fields: fields.clone() }
}

/// The fields that are compared.
pub(super) fn judged() -> impl Iterator<Item = HeaderName> {
    CORS_RESPONSE_FIELDS.into_iter().chain([TIMING_ALLOW_ORIGIN, CROSS_ORIGIN_RESOURCE_POLICY, VARY])
}

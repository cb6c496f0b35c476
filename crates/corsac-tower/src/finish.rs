//! Finish: what a decision does to the answer, the layer's own or the inner service's. Knows no futures.

use std::sync::Arc;

use corsac::headers::names::{ACCESS_CONTROL_ALLOW_ORIGIN, CORS_RESPONSE_FIELDS};
use corsac::policy::{Decision, UpstreamCors, merge_vary};
use corsac::step::Code;
use http::header::{CONTENT_LENGTH, HeaderValue};
use http::{HeaderMap, HeaderName, Request, Response, StatusCode};

use crate::UpstreamConflict;
use crate::ask::Ask;
use crate::layer::Settings;

/// What remains to be done once the inner service has answered.
pub(crate) struct Finish {
    decision: Decision<'static>,
    provider: Option<Arc<dyn Ask>>,
    conflict_status: StatusCode,
    record: bool,
}

impl Settings {
    /// The answer to a request that the inner service must not see.
    pub(crate) fn answer<B: Default>(&self, decision: &Decision<'_>) -> Option<Response<B>> {
        let status = decision.preflight_status().or_else(|| decision.enforced_status())?;
        let mut response = bodiless(status);
        write(decision, self.provider.as_deref(), response.headers_mut());
        if self.handle.is_debug() {
            decision.apply_debug(response.headers_mut());
        }
        if self.record {
            response.extensions_mut().insert(decision.clone().into_owned());
        }
        Some(response)
    }

    /// What to do with the inner service's response.
    pub(crate) fn finish(&self, decision: Decision<'_>) -> Finish {
        Finish {
            decision: decision.into_owned(),
            provider: self.provider.clone(),
            conflict_status: self.conflict_status,
            record: self.record,
        }
    }
}

impl Finish {
    /// Hands the decision to the inner service, if decisions are recorded.
    pub(crate) fn mark<B>(&self, request: &mut Request<B>) {
        if self.record {
            request.extensions_mut().insert(self.decision.clone());
        }
    }

    /// Gives the inner service's response the fields that the decision sets.
    pub(crate) fn complete<B: Default>(&self, response: &mut Response<B>) {
        // No page reads the answer to a handshake: it gets no fields, and keeps none where ours would replace them.
        let switching = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        match self.decision.upstream_cors() {
            UpstreamCors::Replace if switching => strip(response.headers_mut()),
            _ if switching => (),
            UpstreamCors::Replace => self.write(response.headers_mut()),
            UpstreamCors::Respect => self.respect(response.headers_mut()),
            UpstreamCors::Conflict => self.write_unless_conflicting(response),
        }
        if self.record {
            response.extensions_mut().insert(self.decision.clone());
        }
    }

    fn write_unless_conflicting<B: Default>(&self, response: &mut Response<B>) {
        match CORS_RESPONSE_FIELDS.into_iter().find(|name| response.headers().contains_key(name)) {
            Some(field) => *response = self.conflict(field),
            None => self.write(response.headers_mut()),
        }
    }

    fn conflict<B: Default>(&self, field: HeaderName) -> Response<B> {
        let code = Code::UpstreamConflict;
        tracing::error!(code = code.as_str(), %field, "{}: upstream-cors = \"conflict\" refuses them", code.title());
        let mut response = bodiless(self.conflict_status);
        self.write(response.headers_mut());
        response.extensions_mut().insert(UpstreamConflict::new(field));
        response
    }

    /// The inner service's CORS fields stand if they grant anything.
    fn respect(&self, headers: &mut HeaderMap) {
        if headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
            self.decision.apply_companions(headers);
            vary_by_provider(&self.decision, self.provider.as_deref(), headers);
        } else {
            self.write(headers);
        }
    }

    fn write(&self, headers: &mut HeaderMap) {
        write(&self.decision, self.provider.as_deref(), headers);
    }
}

fn write(decision: &Decision<'_>, provider: Option<&dyn Ask>, headers: &mut HeaderMap) {
    decision.apply(headers);
    vary_by_provider(decision, provider, headers);
}

/// What the provider reads matters wherever `Origin` does.
fn vary_by_provider(decision: &Decision<'_>, provider: Option<&dyn Ask>, headers: &mut HeaderMap) {
    if let (Some(provider), Some(_)) = (provider, decision.vary()) {
        for name in provider.reads() {
            merge_vary(headers, &HeaderValue::from(name.clone()));
        }
    }
}

fn strip(headers: &mut HeaderMap) {
    for name in &CORS_RESPONSE_FIELDS {
        headers.remove(name);
    }
}

fn bodiless<B: Default>(status: StatusCode) -> Response<B> {
    let mut response = Response::new(B::default());
    *response.status_mut() = status;
    // RFC 9110 section 8.6: a 204 must not have the field.
    if status != StatusCode::NO_CONTENT {
        response.headers_mut().insert(CONTENT_LENGTH, const { HeaderValue::from_static("0") });
    }
    response
}

//! Policy side: a compiled policy, asked as its server would be.

use super::side::{Answer, Ask, Probe, Side};
use crate::language::{Language, LanguageError};
use corsac::headers::names::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
    ORIGIN,
};
use corsac::policy::{Decision, Policy};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

/// Where a handshake of the comparison goes: a host that is none of any page.
const HANDSHAKE_HOST: &str = "server.invalid";

impl Side for Policy {
    fn origins(&self) -> Result<Vec<Language>, LanguageError> {
        let spec = self.spec();
        if self.is_open() {
            return Ok(vec![Language::all()?]);
        }
        Ok(vec![Language::from_members(&spec.origins)?, Language::from_members(&spec.own_origins)?])
    }

    fn members(&self) -> &[String] {
        &self.spec().origins
    }

    fn methods(&self) -> Vec<String> {
        self.spec().methods.clone()
    }

    fn request_headers(&self) -> Vec<String> {
        self.spec().request_headers.clone()
    }

    fn upstream(&self) -> String {
        self.upstream_cors().as_str().to_owned()
    }

    fn answer(&self, probe: &Probe<'_>) -> Answer {
        let mut request = HeaderMap::new();
        put(&mut request, ORIGIN, probe.origin);
        match probe.ask {
            Ask::Actual => answer(&self.decide(&Method::GET, &request)),
            Ask::Handshake => answer(&self.decide_handshake(&request, HANDSHAKE_HOST)),
            Ask::Preflight { method, header, private_network } => {
                put(&mut request, ACCESS_CONTROL_REQUEST_METHOD, Some(method));
                put(&mut request, ACCESS_CONTROL_REQUEST_HEADERS, header);
                put(&mut request, ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, private_network.then_some("true"));
                answer(&self.decide(&Method::OPTIONS, &request))
            }
        }
    }
}

/// Sets a field; what no field can hold is left out.
pub(super) fn put(fields: &mut HeaderMap, name: HeaderName, value: Option<&str>) {
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
        fields.insert(name, value);
    }
}

fn answer(decision: &Decision<'_>) -> Answer {
    let mut fields: HeaderMap = decision.fields().collect();
    decision.apply_vary(&mut fields);
    let status = decision.preflight_status().or(decision.enforced_status());
    Answer { status: status.as_ref().map(StatusCode::as_u16), fields }
}

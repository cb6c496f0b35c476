//! Script: the members that script would see.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use corsac::headers::HeaderList;
use corsac_browser::{Blocked, Response};
use serde::Serialize;

use super::trace::TraceJson;
use super::why::Why;
use crate::isomorphic;

/// The answer to a task. `body_b64` is empty where the body is null; of a body cut short it holds what came.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    r#type: &'static str,
    status: u16,
    status_text: String,
    headers: Vec<(String, String)>,
    url: String,
    redirected: bool,
    null_body: bool,
    body_error: Option<String>,
    #[serde(rename = "bodyB64")]
    body_b64: String,
    why: Option<Why>,
    trace: TraceJson,
}

impl Answer {
    pub(crate) fn of(result: &Result<Response, Blocked>) -> Self {
        match result {
            Ok(response) => Self::read(response),
            Err(blocked) => Self::error(blocked),
        }
    }

    fn read(response: &Response) -> Self {
        let body = response.body();
        Self {
            r#type: response.response_type().as_str(),
            status: response.status(),
            status_text: isomorphic::decode(response.status_message()),
            headers: pairs(response.headers()),
            url: response.url().map(ToString::to_string).unwrap_or_default(),
            redirected: response.redirected(),
            null_body: body.is_none(),
            body_error: response.body_error().map(ToOwned::to_owned),
            body_b64: body.map(|bytes| STANDARD.encode(bytes)).unwrap_or_default(),
            why: None,
            trace: TraceJson::of(response.trace()),
        }
    }

    /// <https://fetch.spec.whatwg.org/#concept-network-error>
    fn error(blocked: &Blocked) -> Self {
        Self {
            r#type: "error",
            status: 0,
            status_text: String::new(),
            headers: Vec::new(),
            url: String::new(),
            redirected: false,
            null_body: true,
            body_error: None,
            body_b64: String::new(),
            why: Some(Why::of(blocked.refusal())),
            trace: TraceJson::of(blocked.trace()),
        }
    }
}

/// Names and values in order, duplicates kept.
pub(crate) fn pairs(headers: &HeaderList) -> Vec<(String, String)> {
    headers.iter().map(|header| (header.name().to_owned(), isomorphic::decode(header.value()))).collect()
}

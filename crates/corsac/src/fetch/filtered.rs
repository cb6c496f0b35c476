//! Filtered: how much of a response script sees.

use super::extract::{Extracted, extract_list};
use super::message::ResponseHead;
use super::modes::{CredentialsMode, ResponseTainting};
use super::request::Request;
use super::response::{Response, ResponseBody, ResponseType};
use super::response_headers::{cors_safelisted_response_header_name, is_forbidden_response_header_name};
use crate::headers::HeaderList;
use crate::headers::names::ACCESS_CONTROL_EXPOSE_HEADERS;
use url::Url;

/// Main fetch, steps 14 to 17: the filtered response that the tainting asks for.
pub(super) fn filtered_response(request: &Request, head: ResponseHead) -> Response {
    match request.response_tainting() {
        ResponseTainting::Basic => basic(request, head),
        ResponseTainting::Cors => cors(request, head),
        ResponseTainting::Opaque => opaque(ResponseType::Opaque, None, head),
    }
}

/// <https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect>
pub(super) fn opaque_redirect(request: &Request, head: ResponseHead) -> Response {
    opaque(ResponseType::OpaqueRedirect, Some(without_fragment(request.current_url())), head)
}

/// <https://fetch.spec.whatwg.org/#concept-filtered-response-basic>
fn basic(request: &Request, head: ResponseHead) -> Response {
    let mut headers = head.headers.clone();
    headers.retain(|header| !is_forbidden_response_header_name(header.name()));
    readable(ResponseType::Basic, request, headers, head)
}

/// <https://fetch.spec.whatwg.org/#concept-filtered-response-cors>
fn cors(request: &Request, head: ResponseHead) -> Response {
    let exposed = cors_exposed_header_name_list(request, &head.headers);
    let mut headers = head.headers.clone();
    headers.retain(|header| cors_safelisted_response_header_name(header.name(), &exposed));
    readable(ResponseType::Cors, request, headers, head)
}

/// Main fetch, step 14.1.
fn cors_exposed_header_name_list(request: &Request, headers: &HeaderList) -> Vec<String> {
    // 14.1.1. The names that the response lists.
    let names = extract_list(headers, ACCESS_CONTROL_EXPOSE_HEADERS.as_str());
    match names {
        // 14.1.2. The wildcard is all names, for who has no credentials.
        Extracted::Values(names)
            if request.credentials != CredentialsMode::Include && names.iter().any(|name| name == "*") =>
        {
            headers.sorted_lowercase_names()
        }
        // 14.1.3. Otherwise the names themselves; `*` is one of them.
        Extracted::Values(names) => names,
        // A list that cannot be parsed exposes nothing.
        Extracted::Null | Extracted::Failure => Vec::new(),
    }
}

fn readable(
    response_type: ResponseType,
    request: &Request,
    headers: HeaderList,
    internal: ResponseHead,
) -> Response {
    Response {
        response_type,
        status: internal.status,
        status_message: internal.status_message.clone(),
        headers,
        url: Some(without_fragment(request.current_url())),
        redirected: request.url_list().redirects() > 0,
        body: ResponseBody::Received,
        timing_allow_passed: false,
        internal,
    }
}

/// <https://fetch.spec.whatwg.org/#concept-filtered-response-opaque>
fn opaque(response_type: ResponseType, url: Option<Url>, internal: ResponseHead) -> Response {
    Response {
        response_type,
        status: 0,
        status_message: Vec::new(),
        headers: HeaderList::new(),
        url,
        redirected: false,
        body: ResponseBody::Null,
        timing_allow_passed: false,
        internal,
    }
}

/// Whether script sees no body of such a response.
pub(super) const fn hides_body(response_type: ResponseType) -> bool {
    matches!(response_type, ResponseType::Opaque | ResponseType::OpaqueRedirect)
}

fn without_fragment(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

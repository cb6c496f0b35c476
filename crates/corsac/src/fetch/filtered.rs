//! Filtered: how much of a response script sees.

use super::behaviour::Behaviour;
use super::difference::Difference;
use super::extract::{Extracted, extract_list};
use super::message::ResponseHead;
use super::modes::{CredentialsMode, ResponseTainting};
use super::request::Request;
use super::response::{Response, ResponseBody, ResponseType};
use super::response_headers::{is_exposed, is_forbidden_response_header_name};
use crate::headers::names::ACCESS_CONTROL_EXPOSE_HEADERS;
use crate::headers::{HeaderList, is_token, normalize_header_value};
use std::collections::HashSet;
use url::Url;

/// Main fetch, steps 14 to 17: the filtered response that the tainting asks for.
pub(super) fn filtered_response(request: &Request, head: ResponseHead, profile: Behaviour) -> Response {
    match request.response_tainting() {
        ResponseTainting::Basic => basic(request, head),
        ResponseTainting::Cors => cors(request, head, profile),
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
fn cors(request: &Request, head: ResponseHead, profile: Behaviour) -> Response {
    let exposed = cors_exposed_header_name_list(request, &head.headers, profile);
    let mut headers = head.headers.clone();
    headers.retain(|header| is_exposed(header.name(), |name| exposed.contains(name)));
    readable(ResponseType::Cors, request, headers, head)
}

/// A CORS-exposed header-name list: a server may send many names and many headers, so no list is walked for each header.
enum Exposed {
    All,
    /// In lower case.
    Names(HashSet<String>),
}

impl Exposed {
    fn contains(&self, name: &str) -> bool {
        match self {
            Exposed::All => true,
            Exposed::Names(names) => !names.is_empty() && names.contains(&name.to_ascii_lowercase()),
        }
    }
}

/// Whether a list that cannot be parsed has `*` before the element that cannot.
fn has_wildcard_before_fault(headers: &HeaderList) -> bool {
    let value = headers.get(ACCESS_CONTROL_EXPOSE_HEADERS.as_str()).unwrap_or_default();
    let mut names = value.split(|byte| *byte == b',').map(normalize_header_value);
    names.find(|name| *name == b"*" || !(name.is_empty() || is_token(name))).is_some_and(|name| name == b"*")
}

/// Main fetch, step 14.1.
fn cors_exposed_header_name_list(request: &Request, headers: &HeaderList, profile: Behaviour) -> Exposed {
    // 14.1.1. The names that the response lists.
    let names = extract_list(headers, ACCESS_CONTROL_EXPOSE_HEADERS.as_str());
    match names {
        // 14.1.2. The wildcard is all names, for who has no credentials.
        Extracted::Values(names)
            if request.credentials != CredentialsMode::Include && names.iter().any(|name| name == "*") =>
        {
            Exposed::All
        }
        // 14.1.3. Otherwise the names themselves; `*` is one of them.
        Extracted::Values(names) => {
            Exposed::Names(names.iter().map(|name| name.to_ascii_lowercase()).collect())
        }
        Extracted::Failure
            if profile.has(Difference::WildcardBeforeFaultExposes)
                && !request.is_xhr
                && request.credentials != CredentialsMode::Include
                && has_wildcard_before_fault(headers) =>
        {
            Exposed::All
        }
        // A list that cannot be parsed exposes nothing.
        Extracted::Null | Extracted::Failure => Exposed::Names(HashSet::new()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::{Client, Origin};
    use crate::headers::Header;

    #[test]
    fn a_hundred_thousand_headers_and_as_many_exposed_names_are_read_in_linear_time() {
        let names: Vec<String> = (0..100_000).map(|number| format!("x-{number}")).collect();
        let mut headers: HeaderList = names.iter().map(|name| Header::new(name, b"").unwrap()).collect();
        let listed = names.join(",").to_ascii_uppercase();
        let page = Client::new(Origin::parse("https://app.example").unwrap());
        let mut request = Request::new(page, Url::parse("https://api.example/").unwrap());
        request.response_tainting = ResponseTainting::Cors;
        for value in [listed.as_str(), "*"] {
            headers.set(ACCESS_CONTROL_EXPOSE_HEADERS.as_str(), value.as_bytes()).unwrap();
            let head = ResponseHead { headers: headers.clone(), ..ResponseHead::new(200) };
            let readable = filtered_response(&request, head, Behaviour::default()).headers;
            assert!(readable.contains("x-99999"));
            assert_eq!(readable.len(), 100_000 + usize::from(value == "*"));
        }
    }
}

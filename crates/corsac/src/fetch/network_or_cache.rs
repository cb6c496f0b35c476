//! Network or cache: the request as it goes over the wire. There is no HTTP cache.

use super::behaviour::Behaviour;
use super::difference::Difference;
use super::fetch::{Again, Awaited, Next, Params};
use super::fetch_metadata::{adapt_fetch_metadata, append_fetch_metadata};
use super::header_lines;
use super::message::{HttpRequest, ResponseHead, Stage};
use super::modes::{CacheMode, CredentialsMode, Mode, ResponseTainting};
use super::observer::Observer;
use super::origin_header::append_request_origin_header;
use super::refusal::{Refusal, RefusalKind};
use super::request::{Body, Referrer, Request};
use super::request_headers::is_request_body_header_name;
use super::taint::{RedirectTaint, redirect_taint, serialized_request_origin};
use super::url_terms::{includes_credentials, without_userinfo};
use super::user_agent::UserAgent;
use super::utf8;
use crate::headers::HeaderList;
use crate::headers::names::{
    ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, IF_MATCH, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, ORIGIN, PRAGMA, RANGE, REFERER, USER_AGENT,
};
use crate::step::StepId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use percent_encoding::percent_decode_str;

/// What keepalive requests may carry together, in bytes.
const KEEPALIVE_QUOTA: u64 = 64 * 1024;

/// <https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch>, up to the connection; [`answered`] goes on.
pub(super) fn http_request<O: Observer>(
    params: &mut Params<O>,
    stage: Stage,
    again: Again,
) -> Result<HttpRequest, Refusal> {
    let place = params.place(Some(stage));
    let request = &params.request;
    // 8.10. A keepalive request outlives its page; what it carries is bounded.
    if request.keepalive
        && let Some(length) = request.body.length()
    {
        let bytes = length.saturating_add(request.inflight_keepalive_bytes);
        let refusal = (bytes > KEEPALIVE_QUOTA).then_some(RefusalKind::KeepaliveWithinQuota { bytes });
        params.require(StepId::KeepaliveWithinQuota, place, refusal)?;
    }
    let cache = params.request.cache;
    // 11.1. Nothing is cached, so a request that stays off the network has no answer.
    let refusal = (cache == CacheMode::OnlyIfCached).then_some(RefusalKind::NotOnlyIfCached { cache });
    params.require(StepId::NotOnlyIfCached, place, refusal)?;
    let mut sent = on_the_wire(&params.request, stage, &params.user_agent, again);
    adapt_fetch_metadata(params, stage, &mut sent.headers);
    if params.body_headers_left_out {
        let speaks_cors = params.request.response_tainting == ResponseTainting::Cors;
        sent.headers.retain(|header| match speaks_cors {
            true => CONTENT_TYPE != *header.name(),
            false => !is_request_body_header_name(header.name()),
        });
    }
    if params.keeps_origin && !sent.headers.contains(ORIGIN.as_str()) {
        // A serialised origin is a header value.
        let _ = sent.headers.append(ORIGIN.as_str(), serialized_request_origin(&params.request).as_bytes());
    }
    if params.user_agent.profile.has(Difference::HeaderBytesAsUtf8) {
        sent.headers = utf8::sent(&sent.headers);
    }
    Ok(sent)
}

/// Steps 8.3 and 8.4: whether cookies and other credentials go with the request.
fn sends_credentials(request: &Request, profile: Behaviour) -> bool {
    request.includes_credentials()
        || (profile.has(Difference::NoCorsCredentialsOfFirstUrl)
            && request.mode == Mode::NoCors
            && request.credentials == CredentialsMode::SameOrigin
            && request.began_at_home())
}

/// The request with the headers that the browser adds: step 8.
pub(super) fn on_the_wire(
    request: &Request,
    stage: Stage,
    user_agent: &UserAgent,
    again: Again,
) -> HttpRequest {
    let mut headers = header_lines::joined_to_send(request, user_agent.profile);
    // 8.5–8.9. The body's length.
    append_content_length(request, &mut headers);
    // 8.11. The referrer, which main fetch has settled.
    if let Referrer::Url(url) = &request.referrer {
        let _ = headers.append(REFERER.as_str(), url.as_str().as_bytes());
    }
    // 8.12. The origin.
    append_request_origin_header(request, user_agent.profile, &mut headers);
    // 8.13. The fetch metadata.
    append_fetch_metadata(request, &mut headers);
    // 8.15. The browser's name.
    if let Some(user_agent) = &user_agent.user_agent
        && !headers.contains(USER_AGENT.as_str())
    {
        let _ = headers.append(USER_AGENT.as_str(), user_agent);
    }
    // 8.16–8.18. The cache mode, as fields for caches on the way.
    let cache = settle_cache_mode(request.cache, &mut headers);
    // 8.19. A part of an encoded response could not be decoded.
    if headers.contains(RANGE.as_str()) {
        let _ = headers.append(ACCEPT_ENCODING.as_str(), b"identity");
    }
    // 8.21. Credentials: the URL's, once the server asked. Cookies are the caller's to add.
    if again.is_authentication && !headers.contains(AUTHORIZATION.as_str()) {
        let _ = headers.append(AUTHORIZATION.as_str(), &basic_credentials(request.current_url()));
    }
    HttpRequest {
        stage,
        hop: request.url_list.redirects(),
        method: request.method.clone(),
        url: without_secrets(request.current_url()),
        headers,
        body: request.body.clone(),
        includes_credentials: sends_credentials(request, user_agent.profile),
        mode: request.mode,
        destination: request.destination,
        cache,
        needs_new_connection: again.is_new_connection,
        top_level_origin: request.client.top_level_origin.clone(),
        origin: request.origin.clone(),
        is_same_site: is_same_site(request),
    }
}

fn append_content_length(request: &Request, headers: &mut HeaderList) {
    let empty_but_counted =
        request.body == Body::Null && matches!(request.method, Method::POST | Method::PUT);
    let length = if empty_but_counted { Some(0) } else { request.body.length() };
    if let Some(length) = length {
        let _ = headers.append(CONTENT_LENGTH.as_str(), length.to_string().as_bytes());
    }
}

/// Whether a request is conditional by its headers: step 8.16.
pub(super) fn is_conditional(headers: &HeaderList) -> bool {
    let conditions = [IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE, IF_MATCH, IF_RANGE];
    conditions.iter().any(|name| headers.contains(name.as_str()))
}

fn settle_cache_mode(mut cache: CacheMode, headers: &mut HeaderList) -> CacheMode {
    let add = |headers: &mut HeaderList, name: &str, value: &[u8]| {
        if !headers.contains(name) {
            let _ = headers.append(name, value);
        }
    };
    // 8.16. Who asks conditionally does without the cache.
    if cache == CacheMode::Default && is_conditional(headers) {
        cache = CacheMode::NoStore;
    }
    // 8.17–8.18. What caches on the way are told.
    match cache {
        CacheMode::NoCache => add(headers, CACHE_CONTROL.as_str(), b"max-age=0"),
        CacheMode::NoStore | CacheMode::Reload => {
            add(headers, PRAGMA.as_str(), b"no-cache");
            add(headers, CACHE_CONTROL.as_str(), b"no-cache");
        }
        CacheMode::Default | CacheMode::ForceCache | CacheMode::OnlyIfCached => {}
    }
    cache
}

/// The value of `Authorization` that the URL's user information makes: <https://www.rfc-editor.org/rfc/rfc7617>.
fn basic_credentials(url: &url::Url) -> Vec<u8> {
    let user = percent_decode_str(url.username());
    let password = percent_decode_str(url.password().unwrap_or_default());
    let pair: Vec<u8> = user.chain(std::iter::once(b':')).chain(password).collect();
    format!("Basic {}", STANDARD.encode(pair)).into_bytes()
}

fn without_secrets(url: &url::Url) -> url::Url {
    let mut url = without_userinfo(url);
    url.set_fragment(None);
    url
}

/// <https://fetch.spec.whatwg.org/#determine-the-same-site-mode>, for requests that are no navigations.
fn is_same_site(request: &Request) -> bool {
    let top = &request.client.top_level_origin;
    // 4. The page, the page around it and the URL are of one site.
    top.is_same_site(&request.client.origin)
        && top.is_same_site(request.url_list.last_origin())
        // 5. No other site sent the request here.
        && redirect_taint(request) != RedirectTaint::CrossSite
}

/// HTTP-network-or-cache fetch, from step 12: whether the request is sent once more.
pub(super) fn answered<O: Observer>(
    params: &mut Params<O>,
    head: &ResponseHead,
    again: Again,
) -> Result<Option<Next>, Refusal> {
    let place = params.place(Some(Stage::Actual));
    // 15. The server asks who it is, and the request may say so.
    let may_say = params.request.response_tainting != ResponseTainting::Cors
        && sends_credentials(&params.request, params.user_agent.profile);
    if head.status == 401 && may_say && !again.is_authentication {
        // 15.2. A stream cannot be sent again.
        let refusal =
            (params.request.body == Body::Stream).then_some(RefusalKind::AuthenticatedBodyHasSource);
        params.require(StepId::AuthenticatedBodyHasSource, place, refusal)?;
        // 15.3–15.4. Nobody is there to be asked; the URL's user information goes once.
        if has_answer(&params.request) {
            return send_again(params, Again { is_authentication: true, ..again });
        }
    }
    // 16. There is no proxy that could be told.
    let refusal = (head.status == 407).then_some(RefusalKind::NoProxyAuthentication);
    params.require(StepId::NoProxyAuthentication, place, refusal)?;
    // 17. The connection led to the wrong server: another one, once.
    if head.status == 421 && !again.is_new_connection && params.request.body != Body::Stream {
        return send_again(params, Again { is_new_connection: true, ..again });
    }
    Ok(None)
}

fn send_again<O: Observer>(params: &mut Params<O>, again: Again) -> Result<Option<Next>, Refusal> {
    let sent = http_request(params, Stage::Actual, again)?;
    Ok(Some(Next::Send(Box::new(sent), Awaited::Actual(again))))
}

/// Whether the URL has user information that may be sent, and the page did not say it itself.
fn has_answer(request: &Request) -> bool {
    let url = request.current_url();
    request.use_url_credentials
        && includes_credentials(url)
        && !request.headers.contains(AUTHORIZATION.as_str())
}

//! Main fetch: which way a request goes, and what becomes of the response.

use super::bad_port::is_bad_port;
use super::difference::Difference;
use super::fetch::{Context, Next, Params};
use super::filtered::{self, filtered_response};
use super::http_fetch::http_fetch;
use super::message::{ResponseHead, Stage};
use super::mixed_content::{mixed_content_blocks_request, upgrade_mixed_content};
use super::modes::{Mode, RedirectMode, ReferrerPolicy, ResponseTainting};
use super::nosniff::{blocked_by_mime_type, blocked_by_nosniff};
use super::observer::Observer;
use super::referrer::determine_referrer;
use super::refusal::{Place, Refusal, RefusalKind, without_password};
use super::request::{Referrer, Request};
use super::request_headers::cors_unsafe_request_header_names;
use super::response::{Response, ResponseBody, ResponseType};
use super::scheme_fetch::scheme_fetch;
use super::taint::serialized_request_origin;
use super::url_terms::has_http_scheme;
use crate::headers::names::RANGE;
use crate::method::is_cors_safelisted_method;
use crate::step::StepId;
use http::Method;

/// <https://fetch.spec.whatwg.org/#concept-main-fetch>
///
/// Steps 3 to 5, 10 and 22 (local URLs only, Content Security Policy, HSTS, integrity) belong to a page and are not
/// modelled.
pub(super) fn main_fetch<O: Observer>(
    params: &mut Params<O>,
    context: &mut Context<'_>,
) -> Result<Next, Refusal> {
    let place = params.place(None);
    // 6. Images, audio and video of a secure page are asked for over HTTPS.
    upgrade_mixed_content(&mut params.request, params.user_agent.profile);
    // 7. Ports and insecure URLs that no page may ask for.
    let bad_port = is_bad_port(params.request.current_url()).map(|port| RefusalKind::PortNotBad { port });
    params.require(StepId::PortNotBad, place, bad_port)?;
    let request = &params.request;
    let mixed = mixed_content_blocks_request(request, params.user_agent.profile).then(|| {
        let page = request.client.origin.to_string();
        RefusalKind::ContentNotMixed { page, url: without_password(request.current_url()) }
    });
    match params.request.redirect_count {
        0 => params.require(StepId::ContentNotMixed, place, mixed)?,
        _ => params.require_of_redirect(StepId::ContentNotMixed, place, mixed)?,
    }
    // 8. Without a referrer policy of its own, the client's.
    settle_referrer_policy(&mut params.request);
    // 9. The referrer becomes the URL that will be sent, or none; a redirect starts from what is left of it.
    if params.request.referrer != Referrer::NoReferrer {
        params.request.referrer =
            determine_referrer(&params.request).map_or(Referrer::NoReferrer, Referrer::Url);
    }
    // 12. The way, by the first statement that holds.
    choose(params, context)
}

fn settle_referrer_policy(request: &mut Request) {
    if request.referrer_policy == ReferrerPolicy::Empty {
        request.referrer_policy = match request.client.referrer_policy {
            ReferrerPolicy::Empty => ReferrerPolicy::StrictOriginWhenCrossOrigin,
            policy => policy,
        };
    }
}

/// Main fetch, step 12.
fn choose<O: Observer>(params: &mut Params<O>, context: &mut Context<'_>) -> Result<Next, Refusal> {
    let place = params.place(None);
    let request = &mut params.request;
    let scheme_is_http = has_http_scheme(request.current_url());
    let at_home = request.origin.is_same_origin(request.url_list.last_origin())
        && request.response_tainting == ResponseTainting::Basic;
    // At home all the way; a `data:` URL; a navigation or a handshake.
    if at_home
        || request.current_url().scheme() == "data"
        || matches!(request.mode, Mode::Navigate | Mode::WebSocket | Mode::WebTransport)
    {
        if request.mode == Mode::SameOrigin {
            params.observer.passed(StepId::OriginFitsSameOriginMode);
        }
        params.taint(ResponseTainting::Basic);
        return scheme_fetch(params, context);
    }
    // Mode `same-origin`, and another origin.
    if request.mode == Mode::SameOrigin {
        let kind = RefusalKind::OriginFitsSameOriginMode {
            origin: request.origin.to_string(),
            url: without_password(request.current_url()),
        };
        return Err(Refusal { kind, place });
    }
    // Mode `no-cors`.
    if request.mode == Mode::NoCors {
        // 1. It follows redirects.
        let redirect = request.redirect;
        let refusal =
            (redirect != RedirectMode::Follow).then_some(RefusalKind::NoCorsRedirectModeFollows { redirect });
        params.require(StepId::NoCorsRedirectModeFollows, place, refusal)?;
        // 2–3. Script will see nothing.
        params.taint(ResponseTainting::Opaque);
        return scheme_fetch(params, context);
    }
    // CORS is spoken over HTTP(S) only.
    let scheme = request.current_url().scheme().to_owned();
    let refusal = (!scheme_is_http).then_some(RefusalKind::SchemeIsHttp { scheme });
    params.require(StepId::SchemeIsHttp, place, refusal)?;
    // With a preflight when the flag, the method or a header wants one; without one otherwise.
    let make_preflight = wants_preflight(params);
    params.clears_cache |= make_preflight || params.user_agent.profile.has(Difference::AnyFailureClearsCache);
    if params.body_headers_left_out && (make_preflight || is_made_anew(&params.request)) {
        params.body_headers_left_out = false;
    }
    if make_preflight || params.taken.body_headers {
        params.made_anew_at = params.request.url_list.redirects();
    }
    params.taint(ResponseTainting::Cors);
    http_fetch(params, context, make_preflight)
}

/// Whether this hop changes who asks: CORS begins here, or the origin becomes `null`. Browsers make such a request anew.
fn is_made_anew(request: &Request) -> bool {
    let mut before = request.clone();
    before.url_list.pop();
    request.response_tainting != ResponseTainting::Cors
        || serialized_request_origin(request) != serialized_request_origin(&before)
}

impl<O: Observer> Params<O> {
    fn taint(&mut self, tainting: ResponseTainting) {
        self.request.response_tainting = tainting;
        let hop = self.request.url_list.redirects();
        self.observer.tainted(hop, self.request.url_list.last(), tainting);
    }
}

fn wants_preflight<O: Observer>(params: &mut Params<O>) -> bool {
    let request = &params.request;
    let profile = params.user_agent.profile;
    let mut names = unsafe_names(params);
    let looks_back = params.beginning.as_ref().is_some_and(|beginning| beginning.wants_preflight());
    let unsafe_request = request.unsafe_request
        && (!is_cors_safelisted_method(request.method.as_str().as_bytes())
            || !names.is_empty()
            || looks_back);
    let after_preflight = params.needed_preflight && profile.has(Difference::PreflightAfterPreflight);
    let mut wants = request.use_cors_preflight || unsafe_request || after_preflight;
    if !wants && params.needed_preflight && profile.has(Difference::PreflightOnEveryHop) {
        wants = true;
        names = std::mem::take(&mut params.unsafe_names);
    }
    params.unsafe_names = names;
    params.needed_preflight |= wants;
    wants
}

/// The names that the hop must ask for.
fn unsafe_names<O>(params: &Params<O>) -> Vec<String> {
    let profile = params.user_agent.profile;
    match &params.beginning {
        Some(beginning) if profile.has(Difference::PreflightByFirstHeaders) => {
            beginning.unsafe_names_after(params.taken, &params.request, profile)
        }
        _ if profile.has(Difference::HeadersAskedAsAtFirst) => {
            cors_unsafe_request_header_names(&params.first_headers, profile)
        }
        _ => cors_unsafe_request_header_names(&params.request.headers, profile),
    }
}

/// Main fetch, from step 14: what script gets of a response that was not refused.
pub(super) fn finish<O: Observer>(
    params: &mut Params<O>,
    head: ResponseHead,
    bytes: Option<Vec<u8>>,
) -> Result<Next, Refusal> {
    // 14–17. Filtered by the tainting; the URL list is the request's.
    let response = filtered_response(&params.request, head, params.user_agent.profile);
    hand_over(params, response, bytes)
}

/// Main fetch, steps 18 to 21, for a response that is filtered already.
pub(super) fn hand_over<O: Observer>(
    params: &mut Params<O>,
    mut response: Response,
    bytes: Option<Vec<u8>>,
) -> Result<Next, Refusal> {
    let place = params.place(Some(Stage::Actual));
    // Step 12 is over: what follows no longer clears the preflight cache.
    params.clears_cache = false;
    // 18. Timings, unless a response on the way forbade them.
    response.timing_allow_passed = !params.request.timing_allow_failed;
    // 19. Types that the destination does not take.
    let destination = params.request.destination;
    let blocked = blocked_by_mime_type(destination, &response.internal.headers);
    params.require(StepId::MimeTypeFitsDestination, place, blocked)?;
    let blocked = blocked_by_nosniff(destination, &response.internal.headers);
    params.require(StepId::NosniffFitsDestination, place, blocked)?;
    // 20. A part that another request asked for.
    require_partial_asked_for(params, &response, place)?;
    // 21. No body where HTTP has none.
    response.body = body(&params.request, &response, bytes);
    Ok(Next::Done(Box::new(response)))
}

fn require_partial_asked_for<O: Observer>(
    params: &mut Params<O>,
    response: &Response,
    place: Place,
) -> Result<(), Refusal> {
    let status = response.internal.status;
    let is_range_status = matches!(status, 206 | 416);
    if response.response_type != ResponseType::Opaque || !is_range_status {
        return Ok(());
    }
    let asked = params.request.headers.contains(RANGE.as_str()) || !response.internal.range_requested;
    let refusal = (!asked).then_some(RefusalKind::PartialWasAskedFor { status });
    params.require(StepId::PartialWasAskedFor, place, refusal)
}

fn body(request: &Request, response: &Response, bytes: Option<Vec<u8>>) -> ResponseBody {
    let no_body = matches!(request.method, Method::HEAD | Method::CONNECT)
        || is_null_body_status(response.internal.status);
    match bytes {
        _ if no_body || filtered::hides_body(response.response_type) => ResponseBody::Null,
        Some(bytes) => ResponseBody::Bytes(bytes),
        None => ResponseBody::Received,
    }
}

/// <https://fetch.spec.whatwg.org/#null-body-status>
const fn is_null_body_status(status: u16) -> bool {
    matches!(status, 101 | 103 | 204 | 205 | 304)
}

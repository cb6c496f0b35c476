//! Redirect: what a request becomes at its next URL, and which URLs it never goes to.

use super::beginning::Taken;
use super::behaviour::Behaviour;
use super::difference::Difference;
use super::extract::{Extracted, extract_location};
use super::fetch::{Context, Next, Params};
use super::main_fetch::{finish, main_fetch};
use super::message::ResponseHead;
use super::modes::{Destination, Mode, RedirectMode, ResponseTainting};
use super::observer::Observer;
use super::origin::Origin;
use super::referrer::set_referrer_policy_on_redirect;
use super::refusal::{Place, Refusal, RefusalKind, without_password};
use super::request::{Body, Request};
use super::request_headers::{
    REQUEST_BODY_HEADER_NAMES, is_client_hint_name, is_cors_non_wildcard_request_header_name,
};
use super::url_terms::{has_http_scheme, includes_credentials};
use crate::headers::HeaderList;
use crate::headers::names::CONTENT_TYPE;
use crate::step::StepId;
use http::{HeaderName, Method};
use percent_encoding::{AsciiSet, percent_encode};
use std::borrow::Cow;
use url::Url;

/// Every ASCII byte stays; the others are always encoded.
const NON_ASCII: &AsciiSet = &AsciiSet::EMPTY;

/// Browsers follow this many redirects.
const MAX_REDIRECTS: u8 = 20;

/// <https://fetch.spec.whatwg.org/#concept-http-redirect-fetch>
pub(super) fn http_redirect_fetch<O: Observer>(
    params: &mut Params<O>,
    context: &mut Context<'_>,
    head: ResponseHead,
    place: Place,
) -> Result<Next, Refusal> {
    // 3. The URL that `Location` names.
    let profile = params.user_agent.profile;
    let location = match location_url(&head, params.request.current_url(), profile) {
        // 4. None: the redirect is the response.
        Location::Null => return finish(params, head, None),
        // 5. Not a URL.
        Location::Failure(location) => {
            return Err(Refusal { kind: RefusalKind::LocationParses { location }, place });
        }
        Location::Url(location) => location,
    };
    params.observer.passed(StepId::LocationParses);
    let origin = Origin::of(&location);
    let request = &params.request;
    // 6. Not an HTTP(S) URL.
    let scheme = off_http(&location).filter(|_| !is_data_for_an_element(request, &location, profile));
    // 7. Enough is enough.
    let limit = (request.redirect_count >= MAX_REDIRECTS)
        .then(|| RefusalKind::RedirectCountBelowLimit { location: without_password(&location) });
    let has_userinfo = includes_credentials(&location);
    // 9. User information at another origin, in the mode `cors`.
    let userinfo = (has_userinfo && refuses_userinfo(request, &origin, profile))
        .then(|| RefusalKind::LocationWithoutUserinfo { location: without_password(&location) });
    // 10. User information at any origin, once the response is a CORS response.
    let tainted_userinfo = (request.response_tainting == ResponseTainting::Cors && has_userinfo)
        .then(|| RefusalKind::LocationWithoutUserinfoWhenTainted { location: without_password(&location) });
    // 11. A stream was sent, and cannot be sent again.
    let stream = (head.status != 303 && request.body == Body::Stream)
        .then_some(RefusalKind::RedirectedBodyHasSource { status: head.status });
    params.require(StepId::LocationSchemeIsHttp, place, scheme)?;
    params.require(StepId::RedirectCountBelowLimit, place, limit)?;
    // 8. One more.
    params.request.redirect_count += 1;
    if tainted_userinfo.is_some() {
        params.require(StepId::LocationWithoutUserinfo, place, userinfo)?;
    } else {
        params.require_of_redirect(StepId::LocationWithoutUserinfo, place, userinfo)?;
    }
    params.require(StepId::LocationWithoutUserinfoWhenTainted, place, tainted_userinfo)?;
    params.require(StepId::RedirectedBodyHasSource, place, stream)?;
    // 12–13. What does not travel on stays behind.
    strip(params, head.status, &location, &origin);
    params.keeps_origin = params.said_origin
        && params.request.url_list.last_origin().is_same_origin(&origin)
        && params.user_agent.profile.has(Difference::OriginKeptAtRedirect);
    drop_client_hints(params, &origin);
    // 18. The next URL.
    params.request.url_list.push(location);
    // 19. The redirect may set another referrer policy.
    set_referrer_policy_on_redirect(&mut params.request, &head.headers);
    // 20–22. Main fetch decides anew, with a new preflight if one is needed.
    main_fetch(params, context)
}

/// What a profile refuses of a redirect even in the mode `manual`, in which the standard does not read `Location`.
pub(super) fn manual_refusal(head: &ResponseHead, current: &Url, profile: Behaviour) -> Option<RefusalKind> {
    match location_url(head, current, profile) {
        Location::Failure(location) if profile.has(Difference::LocationParsedInManualMode) => {
            Some(RefusalKind::LocationParses { location })
        }
        Location::Url(location)
            if profile.has(Difference::ManualRedirectSchemeChecked)
                || (profile.has(Difference::FtpRefusedInManualMode)
                    && matches!(location.scheme(), "ftp" | "ftps")) =>
        {
            off_http(&location)
        }
        _ => None,
    }
}

/// HTTP-redirect fetch, step 9: whether no redirect to this origin may have user information.
fn refuses_userinfo(request: &Request, origin: &Origin, profile: Behaviour) -> bool {
    let leads_away = request.mode == Mode::Cors && !request.origin.is_same_origin(origin);
    let refuses_any = profile.has(Difference::RedirectToUserinfoRefused) && !request.is_xhr;
    leads_away || refuses_any
}

/// Whether a profile follows a redirect to a `data:` URL: for pictures, scripts and style sheets without CORS.
fn is_data_for_an_element(request: &Request, location: &Url, profile: Behaviour) -> bool {
    location.scheme() == "data"
        && request.mode == Mode::NoCors
        && matches!(request.destination, Destination::Image | Destination::Script | Destination::Style)
        && profile.has(Difference::DataFollowedForElements)
}

enum Location {
    Null,
    Failure(Vec<u8>),
    Url(Url),
}

/// <https://fetch.spec.whatwg.org/#concept-response-location-url>
fn location_url(head: &ResponseHead, current: &Url, profile: Behaviour) -> Location {
    let value = match location_of_the_profile(&head.headers, profile) {
        Extracted::Null => return Location::Null,
        Extracted::Failure => {
            let joined = head.headers.get(http::header::LOCATION.as_str()).unwrap_or_default();
            return Location::Failure(joined.into_owned());
        }
        Extracted::Values(value) if value.is_empty() && profile.has(Difference::EmptyLocationFails) => {
            return Location::Failure(value);
        }
        Extracted::Values(value) => value,
    };
    let Ok(mut location) = current.join(&decode(&value)) else { return Location::Failure(value) };
    // A location without a fragment keeps the request's.
    if location.fragment().is_none() {
        location.set_fragment(current.fragment());
    }
    Location::Url(location)
}

/// What `Location` says. In some browsers twice the same is once, several are one, and nothing is none.
fn location_of_the_profile(headers: &HeaderList, profile: Behaviour) -> Extracted<Vec<u8>> {
    let name = http::header::LOCATION.as_str();
    let mut values = headers.values(name);
    let repeated = values.next().filter(|first| values.all(|value| value == *first));
    match (extract_location(headers), repeated) {
        (Extracted::Failure, Some(value)) if profile.has(Difference::RepeatedLocationFollowed) => {
            Extracted::Values(value.to_vec())
        }
        (Extracted::Failure, _) if profile.has(Difference::RepeatedLocationJoined) => {
            Extracted::Values(headers.get(name).unwrap_or_default().into_owned())
        }
        (Extracted::Values(value), _)
            if value.is_empty() && profile.has(Difference::RedirectNeedsLocation) =>
        {
            Extracted::Null
        }
        (extracted, _) => extracted,
    }
}

/// Whether a profile takes a response with a redirect status for no redirect: it does not say where to.
pub(super) fn leads_nowhere(headers: &HeaderList, mode: RedirectMode, profile: Behaviour) -> bool {
    let names_none = match location_of_the_profile(headers, profile) {
        Extracted::Null => true,
        Extracted::Values(value) => value.is_empty(),
        Extracted::Failure => false,
    };
    let needs_location = match mode {
        // Script handles redirects by itself.
        RedirectMode::Manual => false,
        RedirectMode::Follow => profile.has(Difference::RedirectNeedsLocation),
        RedirectMode::Error => {
            profile.has(Difference::RedirectNeedsLocation)
                || profile.has(Difference::RedirectErrorNeedsLocation)
        }
    };
    needs_location && names_none
}

/// Why a redirect to the URL is refused by its scheme, if it is.
fn off_http(location: &Url) -> Option<RefusalKind> {
    (!has_http_scheme(location))
        .then(|| RefusalKind::LocationSchemeIsHttp { location: without_password(location) })
}

/// Bytes beyond ASCII are UTF-8 where they can be, and stay the bytes they are where not, as browsers read them:
/// whatwg/fetch#883.
fn decode(value: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(value) {
        Ok(text) => text.into(),
        Err(_) => percent_encode(value, NON_ASCII).into(),
    }
}

/// Steps 12 and 13.
fn strip<O: Observer>(params: &mut Params<O>, status: u16, location: &Url, origin: &Origin) {
    let profile = params.user_agent.profile;
    let crosses = !params.request.url_list.last_origin().is_same_origin(origin);
    // 12. `POST` becomes `GET` where browsers have always done so.
    let keeps = profile.has(Difference::BodyHeadersKeptAtRedirect);
    let body_headers = become_get(&mut params.request, status, keeps);
    params.body_headers_left_out |= body_headers && keeps;
    if !body_headers && profile.has(Difference::BodyHeadersReturn) {
        return_body_headers(&mut params.request, &params.first_headers, status, origin);
    }
    if crosses && profile.has(Difference::DeleteBecomesGetAcrossOrigins) {
        make_get_of_delete(&mut params.request);
    }
    // 13. `Authorization` does not travel to another origin.
    if crosses && !profile.has(Difference::AuthorizationKeptAtRedirect) {
        drop_authorization(params, location);
    }
    params.taken = Taken { body_headers, authorization: crosses };
    if profile.has(Difference::HeadersReturnAfterRedirect)
        && let Some(beginning) = &params.beginning
    {
        params.request.headers = beginning.headers_after(status, crosses, &params.request);
    }
}

/// Whether it did.
fn become_get(request: &mut Request, status: u16, keeps_headers: bool) -> bool {
    let becomes_get = becomes_get(&request.method, status);
    if becomes_get {
        request.method = Method::GET;
        request.body = Body::Null;
    }
    if becomes_get && !keeps_headers {
        for name in REQUEST_BODY_HEADER_NAMES {
            request.headers.delete(name.as_str());
        }
    }
    becomes_get
}

/// Whether a redirect of the status makes a `GET` of the method.
pub(super) fn becomes_get(method: &Method, status: u16) -> bool {
    let post_to_get = matches!(status, 301 | 302) && method == Method::POST;
    let see_other = status == 303 && method != Method::GET && method != Method::HEAD;
    post_to_get || see_other
}

fn make_get_of_delete(request: &mut Request) {
    if request.method == Method::DELETE {
        request.method = Method::GET;
        request.body = Body::Null;
    }
}

/// Brings back what a redirect before took away with the body. Outside CORS that is the type alone, where the status asks for
/// the body again, and if it says something.
fn return_body_headers(request: &mut Request, first: &HeaderList, status: u16, to: &Origin) {
    let at_home = request.response_tainting != ResponseTainting::Cors && request.origin.is_same_origin(to);
    let speaks_cors = request.mode == Mode::Cors && !at_home;
    let type_returns = matches!(status, 307 | 308);
    let returns = |name: &HeaderName, value: &[u8]| {
        speaks_cors || (type_returns && *name == CONTENT_TYPE && !value.is_empty())
    };
    for name in &REQUEST_BODY_HEADER_NAMES {
        let is_gone = !request.headers.contains(name.as_str());
        let value = first.get(name.as_str()).filter(|value| is_gone && returns(name, value));
        if value.is_some() {
            // Line by line: joined, an empty last one leaves a space that no header value has.
            let lines = first.iter().filter(|header| header.name().eq_ignore_ascii_case(name.as_str()));
            lines.cloned().for_each(|header| request.headers.push(header));
        }
    }
}

fn drop_authorization<O: Observer>(params: &mut Params<O>, location: &Url) {
    let request = &mut params.request;
    let before = request.headers.len();
    request.headers.retain(|header| !is_cors_non_wildcard_request_header_name(header.name()));
    if request.headers.len() < before {
        params.dropped_authorization = true;
        params.observer.dropped_authorization(location);
    }
}

/// A profile that tells of the device only to the page's own origin.
fn drop_client_hints<O>(params: &mut Params<O>, origin: &Origin) {
    let drops = params.user_agent.profile.has(Difference::ClientHintsDroppedAtRedirect);
    if drops && !params.request.client.origin.is_same_origin(origin) {
        params.request.headers.retain(|header| !is_client_hint_name(header.name()));
    }
}

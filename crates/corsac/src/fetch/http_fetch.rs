//! HTTP fetch: preflight or not, then the request, then what its response may do.

use super::cors_check::{cors_check, cors_check_for};
use super::difference::Difference;
use super::fetch::{Again, Awaited, Context, Next, Params};
use super::filtered;
use super::main_fetch::{finish, hand_over};
use super::message::{HttpRequest, ResponseHead, Stage};
use super::modes::{CacheMode, CredentialsMode, Mode, RedirectMode, ResponseTainting};
use super::network_or_cache;
use super::observer::{Observer, PreflightCause};
use super::outcome::Departure;
use super::preflight;
use super::preflight_cache::{Known, Match};
use super::redirect::{http_redirect_fetch, leads_nowhere, manual_refusal};
use super::refusal::{Place, Refusal, RefusalKind};
use super::request_headers::is_cors_non_wildcard_request_header_name;
use super::resource_policy::cross_origin_resource_policy_check;
use super::taint::serialized_request_origin;
use super::timing_allow::tao_check;
use crate::headers::names::{ORIGIN, RANGE};
use crate::method::is_cors_safelisted_method;
use crate::step::StepId;

/// <https://fetch.spec.whatwg.org/#concept-http-fetch>, up to the request; [`answered`] goes on. There is no service worker.
pub(super) fn http_fetch<O: Observer>(
    params: &mut Params<O>,
    context: &mut Context<'_>,
    make_cors_preflight: bool,
) -> Result<Next, Refusal> {
    // 4.1. A preflight, unless the cache knows the answer for the method and for each unsafe header name.
    if make_cors_preflight {
        let causes = preflight_causes(params);
        if !is_cached(params, context) {
            params.observer.needs_preflight(&causes);
            return preflight::cors_preflight_fetch(params, Again::default());
        }
        params.observer.preflight_cached(&causes);
    }
    // 4.3. The request itself.
    request(params)
}

/// HTTP fetch, step 4.3: what is sent when no preflight is needed, or after it.
pub(super) fn request<O: Observer>(params: &mut Params<O>) -> Result<Next, Refusal> {
    if let Some(refusal) = params.deferred.take() {
        return Err(refusal);
    }
    let sent = network_or_cache::http_request(params, Stage::Actual, Again::default())?;
    Ok(Next::Send(Box::new(sent), Awaited::Actual(Again::default())))
}

fn preflight_causes<O: Observer>(params: &Params<O>) -> Vec<PreflightCause> {
    let method = params.request.method.as_str();
    let by_method =
        (!is_cors_safelisted_method(method.as_bytes())).then(|| PreflightCause::Method(method.to_owned()));
    let by_flag = params.request.use_cors_preflight.then_some(PreflightCause::UseCorsPreflight);
    let mut names = params.unsafe_names.clone();
    names.dedup();
    let by_names = names.into_iter().map(PreflightCause::HeaderName);
    by_method.into_iter().chain(by_flag).chain(by_names).collect()
}

/// HTTP fetch, step 4.1: whether the cache has a match for all that a preflight would ask.
fn is_cached<O: Observer>(params: &mut Params<O>, context: &mut Context<'_>) -> bool {
    let profile = params.user_agent.profile;
    let passes_cache = match params.request.cache {
        CacheMode::Reload | CacheMode::NoStore => profile.has(Difference::ReloadPassesPreflightCache),
        CacheMode::NoCache => profile.has(Difference::NoCachePassesPreflightCache),
        CacheMode::Default => {
            let by_any = profile.has(Difference::ConditionalPassesPreflightCache);
            let by_fetch = profile.has(Difference::ConditionalFetchPassesPreflightCache);
            (by_any || (by_fetch && !params.request.is_xhr))
                && network_or_cache::is_conditional(&params.request.headers)
        }
        CacheMode::ForceCache | CacheMode::OnlyIfCached => false,
    };
    if passes_cache || preflight::passes_preflight_cache_by_taint(&params.request, profile) {
        return false;
    }
    let known = context.cache.known(&params.request, profile, context.now);
    let covered = is_method_cached(params, &known) && are_names_cached(params, &known);
    if !covered && profile.has(Difference::OneGrantPerUrl) {
        context.cache.clear_entries(&params.request, profile);
    }
    covered
}

fn is_method_cached<O: Observer>(params: &Params<O>, known: &Known<'_>) -> bool {
    let (request, profile) = (&params.request, params.user_agent.profile);
    let method = &*preflight::listed_method(&request.method, profile);
    let must_ask_for_head = method == "HEAD" && profile.has(Difference::CacheAsksForHead);
    let any_serves_flag = profile.has(Difference::AnyGrantServesFlag);
    let is_safelisted = is_cors_safelisted_method(method.as_bytes());
    if is_safelisted && profile.has(Difference::CachedAnswerCoversSafelistedMethods) {
        return known.is_answered();
    }
    let needs_match = !is_safelisted || (request.use_cors_preflight && !any_serves_flag) || must_ask_for_head;
    (!any_serves_flag || known.any()) && (!needs_match || known.method(method) != Match::None)
}

fn are_names_cached<O: Observer>(params: &mut Params<O>, known: &Known<'_>) -> bool {
    let mut by_wildcard = false;
    for name in &params.unsafe_names {
        match known.header_name(name) {
            Match::None => return false,
            Match::Name => {}
            Match::Wildcard => by_wildcard |= is_cors_non_wildcard_request_header_name(name),
        }
    }
    if by_wildcard {
        let place = params.place(Some(Stage::Preflight));
        params.depart(
            Difference::WildcardCoversAuthorization,
            Refusal {
                kind: RefusalKind::AuthorizationListed {
                    allowed: Some(vec!["*".to_owned()]),
                    with_credentials: false,
                },
                place,
            },
        );
    }
    true
}

impl<O: Observer> Params<O> {
    /// Lets pass what the standard refuses, because the profile does.
    pub(super) fn depart(&mut self, difference: Difference, refusal: Refusal) {
        self.observer.departed(difference);
        self.departures.push(Departure { difference, refusal });
    }
}

/// HTTP fetch, from step 4.4: the response to the request has come.
pub(super) fn answered<O: Observer>(
    params: &mut Params<O>,
    context: &mut Context<'_>,
    sent: &HttpRequest,
    mut head: ResponseHead,
    again: Again,
) -> Result<Next, Refusal> {
    head.range_requested |= sent.headers.contains(RANGE.as_str());
    params.said_origin = sent.headers.contains(ORIGIN.as_str());
    if let Some(next) = network_or_cache::answered(params, &head, again)? {
        return Ok(next);
    }
    let mut place = params.place(Some(Stage::Actual));
    place.at_redirect = is_redirect_status(head.status);
    // 4.4. A CORS response passes the CORS check, redirects too.
    if params.request.response_tainting == ResponseTainting::Cors {
        cors_check(&params.request, &head.headers, &mut params.observer)
            .map_err(|kind| Refusal { kind, place })?;
        if is_checked_again(params, place) {
            let origin = serialized_request_origin(&params.request);
            let check = cors_check_for(origin, CredentialsMode::Include, &head.headers, &mut ());
            params.deferred = params.deferred.take().or(check.err().map(|kind| Refusal { kind, place }));
        }
    }
    // 4.5. Timings stay hidden from here on when the response hides them.
    if !tao_check(&params.request, &head.headers) {
        params.request.timing_allow_failed = true;
    }
    // 5. An opaque response passes the check of its resource policy.
    if params.request.response_tainting == ResponseTainting::Opaque {
        let refusal = resource_policy_refusal(params, sent, &head);
        params.require(StepId::ResourcePolicyAllows, place, refusal)?;
    }
    // 6–7. A redirect is handled by the redirect mode; everything else is the response.
    if place.at_redirect { redirected(params, context, head, place) } else { finish(params, head, None) }
}

/// Whether a profile weighs a redirect once more, as if the request had the credentials that it would have had at home: what
/// began there, and preloads of modules.
fn is_checked_again<O>(params: &Params<O>, place: Place) -> bool {
    let request = &params.request;
    place.at_redirect
        && (request.began_at_home() || request.is_module_preload)
        && request.redirect == RedirectMode::Follow
        && request.credentials == CredentialsMode::SameOrigin
        && params.user_agent.profile.has(Difference::RedirectsCheckedWithFirstCredentials)
}

fn resource_policy_refusal<O>(
    params: &Params<O>,
    sent: &HttpRequest,
    head: &ResponseHead,
) -> Option<RefusalKind> {
    let request = &params.request;
    cross_origin_resource_policy_check(
        &request.origin,
        &request.client,
        request.current_url(),
        &head.headers,
        sent.includes_credentials,
        false,
    )
    .err()
}

/// HTTP fetch, step 6.2.
fn redirected<O: Observer>(
    params: &mut Params<O>,
    context: &mut Context<'_>,
    head: ResponseHead,
    place: Place,
) -> Result<Next, Refusal> {
    let status = head.status;
    // In some profiles it takes a place to go to.
    if leads_nowhere(&head.headers, params.request.redirect, params.user_agent.profile) {
        return finish(params, head, None);
    }
    let refusal = (params.request.redirect == RedirectMode::Error)
        .then_some(RefusalKind::RedirectModeNotError { status });
    params.require(StepId::RedirectModeNotError, place, refusal)?;
    match params.request.redirect {
        // A navigation handles the redirect by itself, and may see where it leads.
        RedirectMode::Manual if params.request.mode == Mode::Navigate => finish(params, head, None),
        RedirectMode::Manual => {
            if let Some(kind) = manual_refusal(&head, params.request.current_url(), params.user_agent.profile)
            {
                return Err(Refusal { kind, place });
            }
            let response = filtered::opaque_redirect(&params.request, head);
            hand_over(params, response, None)
        }
        RedirectMode::Follow | RedirectMode::Error => http_redirect_fetch(params, context, head, place),
    }
}

/// <https://fetch.spec.whatwg.org/#redirect-status>
const fn is_redirect_status(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

//! Preflight: asking a server whether it takes the request at all.

use super::behaviour::Behaviour;
use super::cors_check::cors_check_for;
use super::difference::Difference;
use super::extract::{Extracted, extract_delta_seconds, extract_list};
use super::fetch::{Again, Awaited, Context, Next, Params};
use super::fetch_metadata::adapt_fetch_metadata;
use super::http_fetch;
use super::message::{ResponseHead, Stage};
use super::modes::{CacheMode, CredentialsMode, Mode, ResponseTainting};
use super::network_or_cache::on_the_wire;
use super::observer::Observer;
use super::preflight_cache::Answer;
use super::refusal::{Refusal, RefusalKind};
use super::request::{Body, Request};
use super::request_headers::is_cors_non_wildcard_request_header_name;
use super::taint::{RedirectTaint, redirect_taint, serialized_request_origin};
use crate::headers::HeaderList;
use crate::headers::names::{
    ACCEPT, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, ORIGIN,
};
use crate::method::is_cors_safelisted_method;
use crate::step::StepId;
use http::Method;
use std::borrow::Cow;
use std::time::Duration;

/// How long an answer without a max-age is kept.
const DEFAULT_MAX_AGE: Duration = Duration::from_secs(5);

/// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>, up to the connection; [`answered`] goes on.
pub(super) fn cors_preflight_fetch<O: Observer>(
    params: &mut Params<O>,
    again: Again,
) -> Result<Next, Refusal> {
    let request = &params.request;
    // 1. A request of its own, which carries neither credentials nor a body.
    let mut preflight = Request {
        method: Method::OPTIONS,
        headers: HeaderList::new(),
        body: Body::Null,
        unsafe_request: false,
        use_cors_preflight: false,
        use_url_credentials: false,
        mode: Mode::Cors,
        credentials: CredentialsMode::SameOrigin,
        response_tainting: ResponseTainting::Cors,
        cache: CacheMode::Default,
        keepalive: false,
        ..request.clone()
    };
    // 2. It accepts anything.
    let _ = preflight.headers.append(ACCEPT.as_str(), b"*/*");
    // 3. It says the method.
    let _ =
        preflight.headers.append(ACCESS_CONTROL_REQUEST_METHOD.as_str(), request.method.as_str().as_bytes());
    // 4–5. It says the unsafe header names, if there are any, with bare commas.
    if !params.unsafe_names.is_empty() {
        let names = params.unsafe_names.join(",");
        let _ = preflight.headers.append(ACCESS_CONTROL_REQUEST_HEADERS.as_str(), names.as_bytes());
    }
    // 6. It goes out; nobody follows its redirects.
    let mut sent = on_the_wire(&preflight, Stage::Preflight, &params.user_agent, again);
    adapt_fetch_metadata(params, Stage::Preflight, &mut sent.headers);
    let origin = preflight_origin(request, params.user_agent.profile);
    // A serialised origin is a header value.
    let _ = sent.headers.set(ORIGIN.as_str(), origin.as_bytes());
    Ok(Next::Send(Box::new(sent), Awaited::Preflight(again)))
}

/// The origin that a preflight says, and that its answer must allow.
pub(super) fn preflight_origin(request: &Request, profile: Behaviour) -> &str {
    match profile.has(Difference::PreflightOriginUntainted) {
        true => request.origin.serialization(),
        false => serialized_request_origin(request),
    }
}

/// The CORS check of step 7.
fn check<O: Observer>(params: &mut Params<O>, headers: &HeaderList) -> Result<(), RefusalKind> {
    let (request, profile) = (&params.request, params.user_agent.profile);
    if is_unchecked(request, profile) {
        return Ok(());
    }
    cors_check_for(preflight_origin(request, profile), request.credentials, headers, &mut params.observer)
}

/// Whether the CORS check is left out: at home, where only redirects lead a CORS request, some browsers see no need of it.
fn is_unchecked(request: &Request, profile: Behaviour) -> bool {
    profile.has(Difference::PreflightAtHomeUnchecked)
        && request.origin.is_same_origin(request.url_list().last_origin())
}

/// CORS-preflight fetch, from step 7: the answer has come.
pub(super) fn answered<O: Observer>(
    params: &mut Params<O>,
    context: &mut Context<'_>,
    head: &ResponseHead,
    again: Again,
) -> Result<Next, Refusal> {
    let place = params.place(Some(Stage::Preflight));
    let refuse = |kind| Refusal { kind, place };
    // HTTP-network-or-cache fetch, 16. A proxy's question is no answer.
    let proxy = (head.status == 407).then_some(RefusalKind::NoProxyAuthentication);
    params.require(StepId::NoProxyAuthentication, place, proxy)?;
    // HTTP-network-or-cache fetch, 17. The connection led to the wrong server: another one, once.
    if head.status == 421 && !again.is_new_connection {
        return cors_preflight_fetch(params, Again { is_new_connection: true, ..again });
    }
    let status = || {
        (!matches!(head.status, 200..=299)).then_some(RefusalKind::PreflightStatusOk { status: head.status })
    };
    if params.user_agent.profile.has(Difference::PreflightStatusCheckedFirst)
        && let Some(kind) = status()
    {
        return Err(refuse(kind));
    }
    // 7. The CORS check, on the request that is to follow, and an ok status.
    check(params, &head.headers).map_err(refuse)?;
    params.require(StepId::PreflightStatusOk, place, status())?;
    // 7.1. The methods.
    let methods = extract_list(&head.headers, ACCESS_CONTROL_ALLOW_METHODS.as_str());
    // 7.2. The header names.
    let names = extract_list(&head.headers, ACCESS_CONTROL_ALLOW_HEADERS.as_str());
    // 7.3. A list that cannot be read allows nothing, wanted or not.
    let mut methods = params.readable(methods, head, &ACCESS_CONTROL_ALLOW_METHODS)?;
    let names = params.readable(names, head, &ACCESS_CONTROL_ALLOW_HEADERS)?;
    // 7.4. A preflight of the flag's alone allows the method by its success; this makes it known to the cache.
    let profile = params.user_agent.profile;
    let allows_none = profile.has(Difference::MissingMethodsAllowNone);
    if methods.is_none() && params.request.use_cors_preflight && !allows_none {
        methods = Some(vec![params.request.method.as_str().to_owned()]);
    }
    let keeps_refused = profile.has(Difference::RefusedPreflightKept);
    if keeps_refused {
        store(params, context, head, methods.as_deref(), names.as_deref());
    }
    // 7.5. The method.
    let refusal = method_refusal(&params.request, methods.as_deref(), profile);
    params.require(StepId::MethodAllowed, place, refusal)?;
    // 7.6. `Authorization`, which no wildcard covers.
    require_authorization_listed(params, names.as_deref())?;
    // 7.7. The other unsafe names.
    let refusal = names_refusal(params, names.as_deref());
    params.require(StepId::HeadersAllowed, place, refusal)?;
    // 7.8–7.15. What the cache keeps of it.
    if !keeps_refused {
        store(params, context, head, methods.as_deref(), names.as_deref());
    }
    // 7.16. The request may go.
    http_fetch::request(params)
}

impl<O: Observer> Params<O> {
    /// Step 7.3: a list, or none; never one that cannot be read.
    fn readable(
        &mut self,
        extracted: Extracted<Vec<String>>,
        head: &ResponseHead,
        name: &http::HeaderName,
    ) -> Result<Option<Vec<String>>, Refusal> {
        let place = self.place(Some(Stage::Preflight));
        let is_methods = name == ACCESS_CONTROL_ALLOW_METHODS;
        match extracted {
            Extracted::Failure => {
                let value = head.headers.get(name.as_str()).unwrap_or_default().into_owned();
                let kind = match is_methods {
                    true => RefusalKind::AllowMethodsParse { value },
                    false => RefusalKind::AllowHeadersParse { value },
                };
                return Err(Refusal { kind, place });
            }
            Extracted::Null => {}
            Extracted::Values(_) => {
                self.observer.passed(if is_methods {
                    StepId::AllowMethodsParse
                } else {
                    StepId::AllowHeadersParse
                });
            }
        }
        Ok(match extracted {
            Extracted::Values(values) => Some(values),
            Extracted::Null | Extracted::Failure => None,
        })
    }
}

fn method_refusal(request: &Request, allowed: Option<&[String]>, profile: Behaviour) -> Option<RefusalKind> {
    let method = &*listed_method(&request.method, profile);
    let with_credentials = request.credentials == CredentialsMode::Include;
    let lists = |name: &str| allowed.is_some_and(|allowed| allowed.iter().any(|listed| listed == name));
    let by_wildcard = !with_credentials && lists("*");
    let passes = lists(method) || is_cors_safelisted_method(method.as_bytes()) || by_wildcard;
    (!passes).then(|| RefusalKind::MethodAllowed {
        method: request.method.to_string(),
        allowed: allowed.map(<[String]>::to_vec),
        with_credentials,
    })
}

/// The method as an answer must list it.
pub(super) fn listed_method(method: &Method, profile: Behaviour) -> Cow<'_, str> {
    match profile.has(Difference::MethodsListedInUpperCase) {
        true => method.as_str().to_ascii_uppercase().into(),
        false => method.as_str().into(),
    }
}

fn require_authorization_listed<O: Observer>(
    params: &mut Params<O>,
    allowed: Option<&[String]>,
) -> Result<(), Refusal> {
    let place = params.place(Some(Stage::Preflight));
    let request = &params.request;
    let lists =
        |name: &str| allowed.unwrap_or_default().iter().any(|listed| listed.eq_ignore_ascii_case(name));
    let has_one =
        request.headers.iter().any(|header| is_cors_non_wildcard_request_header_name(header.name()));
    if !has_one {
        return Ok(());
    }
    let with_credentials = request.credentials == CredentialsMode::Include;
    let kind =
        RefusalKind::AuthorizationListed { allowed: allowed.map(<[String]>::to_vec), with_credentials };
    let refusal = (!lists(AUTHORIZATION.as_str())).then_some(kind);
    let covered = !with_credentials
        && lists("*")
        && params.user_agent.profile.has(Difference::WildcardCoversAuthorization);
    match refusal {
        Some(kind) if covered => {
            params.depart(Difference::WildcardCoversAuthorization, Refusal { kind, place });
            Ok(())
        }
        refusal => params.require(StepId::AuthorizationListed, place, refusal),
    }
}

/// All names that are missing, not the first alone.
fn names_refusal<O>(params: &Params<O>, allowed: Option<&[String]>) -> Option<RefusalKind> {
    let with_credentials = params.request.credentials == CredentialsMode::Include;
    let listed = allowed.unwrap_or_default();
    if !with_credentials && listed.iter().any(|name| name == "*") {
        return None;
    }
    let is_listed = |name: &String| listed.iter().any(|listed| listed.eq_ignore_ascii_case(name));
    let mut missing: Vec<String> =
        params.unsafe_names.iter().filter(|name| !is_listed(name)).cloned().collect();
    missing.dedup();
    (!missing.is_empty()).then(|| RefusalKind::HeadersAllowed {
        missing,
        allowed: allowed.map(<[String]>::to_vec),
        with_credentials,
    })
}

/// Steps 7.8 to 7.15.
fn store<O: Observer>(
    params: &Params<O>,
    context: &mut Context<'_>,
    head: &ResponseHead,
    methods: Option<&[String]>,
    names: Option<&[String]>,
) {
    let profile = params.user_agent.profile;
    if is_not_kept(&params.request, profile) {
        return;
    }
    let Some(max_age) = max_age(&head.headers, profile) else { return };
    if max_age.is_zero() && profile.has(Difference::ZeroMaxAgeKeepsGrants) {
        return;
    }
    let answer = Answer {
        // 7.10. No longer than the browser keeps any.
        max_age: max_age.min(params.user_agent.max_age_cap),
        methods: methods.unwrap_or_default(),
        header_names: names.unwrap_or_default(),
    };
    context.cache.store(&params.request, &answer, profile, context.now);
}

/// Whether a profile keeps nothing of what is answered to the request.
fn is_not_kept(request: &Request, profile: Behaviour) -> bool {
    let no_store = request.cache == CacheMode::NoStore && profile.has(Difference::NoStoreAnswerNotCached);
    no_store || passes_preflight_cache_by_taint(request, profile)
}

/// Whether a profile has no preflight cache for the request, since its origin is tainted.
pub(super) fn passes_preflight_cache_by_taint(request: &Request, profile: Behaviour) -> bool {
    profile.has(Difference::TaintedPassesPreflightCache)
        && redirect_taint(request) != RedirectTaint::SameOrigin
}

/// How long the answer is kept; `None` where a profile keeps it not at all.
fn max_age(headers: &HeaderList, profile: Behaviour) -> Option<Duration> {
    // 7.8. What the answer says.
    match extract_delta_seconds(headers, ACCESS_CONTROL_MAX_AGE.as_str()) {
        Extracted::Values(max_age) => Some(max_age),
        // 7.9. Nothing, or nothing that can be read.
        Extracted::Null => Some(DEFAULT_MAX_AGE),
        Extracted::Failure => {
            let value = headers.get(ACCESS_CONTROL_MAX_AGE.as_str()).unwrap_or_default();
            let is_negative = value.starts_with(b"-");
            let not_kept = (profile.has(Difference::InvalidMaxAgeNotCached) && !value.is_empty())
                || (is_negative && profile.has(Difference::NegativeMaxAgeNotCached));
            (!not_kept).then_some(DEFAULT_MAX_AGE)
        }
    }
}

//! Remark: what is worth knowing of an exchange, whatever its verdict: an answer that caches will mix up, preflights that nobody
//! needs.

use std::borrow::Cow;
use std::time::Duration;

use corsac::fetch::{
    AddressSpace, AllowOriginFault, Origin, PreflightCause, Profile, RefusalKind, ResponseHead, Stage,
};
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, CORSAC_REASON,
};
use corsac::origin::is_loopback;
use corsac::step::Code;
use http::Method;
use url::Host;

use super::case::{Case, Exchange};
use super::change::varies_by_origin;
use super::sender::sender;
use super::stored::out_of_a_cache;

/// One thing worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The code, if it has one.
    pub code: Option<Code>,
    /// It as a sentence.
    pub text: String,
}

/// What is worth knowing; the causes are those of the preflight, if there was one.
#[must_use]
pub fn remarks(case: &Case<'_>, causes: &[PreflightCause]) -> Vec<Remark> {
    let cached = without_vary(case).into_iter().filter(|_| case.refusal.is_none());
    cached
        .chain(beacon(case))
        .chain(own_reason(case))
        .chain(out_of_a_cache(case))
        .chain(remembered(case))
        .chain(local_network(case))
        .chain(open_on_this_machine(case))
        .chain(useless_credentials(case))
        .chain(causes.iter().filter_map(needless))
        .collect()
}

/// What Corsac's server side says of a refusal in its debug mode.
fn own_reason(case: &Case<'_>) -> Option<Remark> {
    let reason = case.refusal.and(case.answer())?.headers.get(CORSAC_REASON.as_str())?;
    let reason: String = String::from_utf8_lossy(&reason)
        .chars()
        .filter(|char| (' '..='~').contains(char))
        .take(200)
        .collect();
    let code = reason.split(';').next().and_then(|code| code.trim().parse().ok());
    Some(Remark { code, text: format!("the server says why: {reason}") })
}

/// A server of this machine that every page of the web may read: a development server, for the most part.
fn open_on_this_machine(case: &Case<'_>) -> Option<Remark> {
    let open = case.exchanges.iter().find(|exchange| allows_any(exchange))?;
    let host = open.request.url.host_str().filter(|host| is_loopback(host))?;
    let is_foreign = case.request.is_some_and(|request| match &request.origin {
        Origin::Tuple(page) => !is_loopback(page.host()),
        Origin::Opaque(_) => true,
    });
    (is_foreign && case.refusal.is_none()).then(|| Remark {
        code: None,
        text: format!(
            "{host} is this machine, and its server lets every page read: any site that you visit can. Allow the origins that \
             need it in the place of *"
        ),
    })
}

/// A page of the web that asks for this machine or this network: Chromium asks the person first, and firewalls and other
/// browsers know nothing of it.
fn local_network(case: &Case<'_>) -> Option<Remark> {
    let is_public = |host: &Host<&str>| AddressSpace::of_host(host) == AddressSpace::Public;
    let answered = case.exchanges.iter().filter(|exchange| exchange.response.is_ok());
    let mut hosts = answered.filter_map(|exchange| exchange.request.url.host());
    let host = hosts.find(|host| !is_public(host))?;
    let Origin::Tuple(page) = &case.request?.origin else { return None };
    let is_of_the_web =
        Host::parse(page.host()).is_ok_and(|page| AddressSpace::of_host(&page) == AddressSpace::Public);
    is_of_the_web.then(|| Remark {
        code: Some(Code::LocalNetworkAccessDenied),
        text: format!(
            "{host} is no address of the web: Chromium lets a page of the web ask there only if its user allowed it, whatever the \
             fields say. --local-network checks as if it was denied"
        ),
    })
}

/// From here on it is worth saying for how long browsers do not ask again: after a change people try at once.
const LONG: Duration = Duration::from_secs(600);

/// For how long browsers go by a preflight's answer. What they remember is what was granted, never a refusal.
fn remembered(case: &Case<'_>) -> Option<Remark> {
    let granted = case.exchanges.iter().find(|exchange| exchange.request.stage == Stage::Preflight)?;
    let max_age = granted.response.ok()?.headers.get(ACCESS_CONTROL_MAX_AGE.as_str())?;
    let seconds = std::str::from_utf8(&max_age).ok()?.trim().parse::<u64>().ok()?;
    let age = Duration::from_secs(seconds);
    let is_remembered = case.exchanges.iter().any(|exchange| exchange.request.stage == Stage::Actual);
    let of = |profile: Profile| format!("{} {}", profile.as_str(), minutes(age.min(profile.max_age_cap())));
    let browsers = [Profile::Chromium, Profile::Firefox, Profile::WebKit].map(of).join(", ");
    (is_remembered && age > LONG).then(|| Remark {
        code: Some(Code::PreflightCacheStale),
        text: format!(
            "browsers that were granted this ask no more for a while ({browsers}): what the server takes back, they notice after that"
        ),
    })
}

fn minutes(age: Duration) -> String {
    format!("{} min", age.as_secs() / 60)
}

/// `Allow-Credentials` beside `*`: a finding of many scanners that lets nobody read anything.
fn useless_credentials(case: &Case<'_>) -> Option<Remark> {
    let head = case.exchanges.iter().find(|exchange| allows_any(exchange))?.response.ok()?;
    let credentials = head.headers.get(ACCESS_CONTROL_ALLOW_CREDENTIALS.as_str())?;
    (*credentials == *b"true" && !case.with_credentials()).then(|| Remark {
        code: Some(Code::WildcardWithCredentials),
        text: "Access-Control-Allow-Credentials beside * has no effect: no browser lets a page read with credentials then. It is no \
               hole; leave it out"
            .to_owned(),
    })
}

fn allows_any(exchange: &Exchange<'_>) -> bool {
    let value =
        |head: &ResponseHead| head.headers.get(ACCESS_CONTROL_ALLOW_ORIGIN.as_str()).map(Cow::into_owned);
    exchange.response.ok().and_then(value).is_some_and(|value| value == b"*")
}

/// An answer that names one origin, and does not say that it depends on it.
fn without_vary(case: &Case<'_>) -> Option<Remark> {
    let is_mixed_up = |exchange: &&Exchange<'_>| {
        let Ok(head) = exchange.response else { return false };
        let named = head.headers.get(ACCESS_CONTROL_ALLOW_ORIGIN.as_str());
        exchange.request.stage == Stage::Actual
            && named.is_some_and(|value| *value != *b"*")
            && !varies_by_origin(head)
    };
    case.exchanges.iter().find(is_mixed_up).map(|_| Remark {
        code: Some(Code::CachePoisoned),
        text: "the answer names one origin and has no Vary: Origin, so a cache may give it to another page. Send \
               Vary: Origin with and without CORS fields"
            .to_owned(),
    })
}

/// A beacon that is refused for its credentials, which it always has. Of all requests with a body only beacons outlive their
/// page and have credentials unasked.
fn beacon(case: &Case<'_>) -> Option<Remark> {
    let request = case.request.filter(|request| request.keepalive && case.with_credentials())?;
    let is_about_credentials = matches!(
        case.refusal?.kind,
        RefusalKind::AllowCredentialsTrue { .. }
            | RefusalKind::AllowOriginMatches { fault: AllowOriginFault::WildcardWithCredentials, .. }
    );
    (is_about_credentials && request.method == Method::POST).then(|| Remark {
        code: Some(Code::BeaconCredentials),
        text: "a beacon always has credentials. Sent as text it needs no preflight; fetch() with keepalive can leave them out"
            .to_owned(),
    })
}

/// A header that causes a preflight and need not be there.
fn needless(cause: &PreflightCause) -> Option<Remark> {
    let PreflightCause::HeaderName(name) = cause else { return None };
    let who = sender(name)?;
    Some(Remark { code: None, text: format!("{name} causes a preflight. It is sent by {who}") })
}

/// What a cache would make of the answer to a page and the answer to a request without `Origin`.
///
/// # Examples
/// ```
/// use corsac::fetch::ResponseHead;
/// let with = ResponseHead::new(200).with("Access-Control-Allow-Origin", b"https://app.example")?.with("Vary", b"Origin")?;
/// let remark = corsac_doctor::compare_caches(&with, &ResponseHead::new(200));
/// assert_eq!(remark.code, Some(corsac::step::Code::CachePoisoned));
/// # Ok::<(), corsac::headers::InvalidHeader>(())
/// ```
#[must_use]
pub fn compare_caches(with: &ResponseHead, without: &ResponseHead) -> Remark {
    let allowed =
        |head: &ResponseHead| head.headers.get(ACCESS_CONTROL_ALLOW_ORIGIN.as_str()).map(Cow::into_owned);
    let (named, unnamed) = (allowed(with), allowed(without));
    if named == unnamed {
        let text = "with and without Origin the answer allows the same: caches may keep one copy".to_owned();
        return Remark { code: None, text };
    }
    let without_vary = match (varies_by_origin(with), varies_by_origin(without)) {
        (true, true) => {
            let text =
                "the answer depends on Origin, and says so with and without it: caches keep the copies apart"
                    .to_owned();
            return Remark { code: None, text };
        }
        (true, false) => "the one without Origin",
        (false, true) => "the one with Origin",
        (false, false) => "either",
    };
    Remark {
        code: Some(Code::CachePoisoned),
        text: format!(
            "the answer depends on Origin, and {without_vary} has no Vary: Origin. A cache that keeps it gives it to pages for \
             which it is wrong"
        ),
    }
}

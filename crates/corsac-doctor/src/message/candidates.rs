//! Candidates: the codes of a message, less those that what it names rules out.

use corsac::step::Code;
use url::Url;

use super::frame::{Engine, Era};
use super::recognise::Recognised;

/// The codes that remain, the likeliest first; all of them where what the message names rules out every one.
pub(super) fn candidates(message: &Recognised, codes: &[Code]) -> Vec<Code> {
    let codes = if message.value("from").is_some() { after_redirect(codes) } else { codes.to_vec() };
    let fits = |code: &Code| {
        fits_redirect(message, *code)
            && fits_status(message, *code)
            && fits_value(message, *code)
            && fits_asked(message, *code)
    };
    let mut left: Vec<Code> = codes.iter().copied().filter(fits).collect();
    left.dedup();
    if left.is_empty() { codes } else { left }
}

/// Chromium says that the request was redirected: where in the chain it broke comes first.
fn after_redirect(codes: &[Code]) -> Vec<Code> {
    let is_of_redirect = |code: &Code| code.as_str().starts_with("D5");
    let (redirect, plain): (Vec<Code>, Vec<Code>) = codes.iter().partition(|code| is_of_redirect(code));
    // A target without the field is told by the code of redirects.
    let plain = plain.into_iter().filter(|code| *code != Code::AllowOriginMissing);
    redirect.into_iter().chain(plain).collect()
}

/// Firefox and WebKit name the status of the response that failed.
fn fits_status(message: &Recognised, code: Code) -> bool {
    let Some(status) = message.value("status").and_then(|status| status.parse::<u16>().ok()) else {
        return true;
    };
    // WebKit looks at a preflight's status first.
    let is_after_status = message.engine() == Some(Engine::WebKit) && message.value("origin").is_some();
    match code {
        Code::PreflightAllowOriginMissing
        | Code::PreflightAllowOriginMismatch
        | Code::PreflightAllowOriginInvalid
        | Code::PreflightAllowOriginMultiple
        | Code::RedirectPreflight
            if is_after_status =>
        {
            (200..300).contains(&status)
        }
        // It may have followed a redirect that the standard refuses.
        Code::RedirectNotAllowed if is_after_status => true,
        Code::RedirectNotAllowed | Code::PreflightRedirect => (300..400).contains(&status),
        Code::PreflightStatus => !(200..400).contains(&status),
        Code::RedirectTargetNotAllowed | Code::AllowOriginMissing | Code::CachePoisoned => {
            !(300..400).contains(&status) || status == 304
        }
        Code::NetworkFailed | Code::PreflightNetworkFailed | Code::TlsFailed => false,
        _ => true,
    }
}

/// A value that is one origin is neither a list nor garbage.
fn fits_value(message: &Recognised, code: Code) -> bool {
    let Some(value) = message.value("value") else { return true };
    // As the engine tells a wrong origin from what is none.
    let is_origin = value == "null" || Url::parse(value).is_ok_and(|url| url.has_host());
    let is_list = value.contains([',', ' ']);
    match code {
        Code::AllowOriginMultiple | Code::PreflightAllowOriginMultiple => is_list,
        Code::AllowOriginInvalid | Code::PreflightAllowOriginInvalid => !is_list && !is_origin,
        Code::AllowOriginMismatch
        | Code::PreflightAllowOriginMismatch
        | Code::RedirectNullOrigin
        | Code::CachePoisoned => is_origin,
        _ => true,
    }
}

/// Chromium says whether a redirect came before, in its lines about CORS.
fn fits_redirect(message: &Recognised, code: Code) -> bool {
    let is_first =
        message.value("kind").is_some() && message.value("from").is_none() && message.era == Era::Today;
    let needs_redirect =
        matches!(code, Code::RedirectPreflight | Code::RedirectTargetNotAllowed | Code::RedirectNullOrigin);
    !(is_first && message.engine() == Some(Engine::Chromium) && needs_redirect)
}

/// What the page asked for, as far as the message says it. Chromium calls a beacon a resource.
fn fits_asked(message: &Recognised, code: Code) -> bool {
    match code {
        Code::BeaconCredentials => message.value("kind").is_none_or(|kind| kind == "resource"),
        Code::PreflightAuthorizationWildcard => {
            message.value("header").is_none_or(|name| name.eq_ignore_ascii_case("authorization"))
        }
        // Firefox names the URL as it has upgraded it.
        Code::MixedContent if message.engine() != Some(Engine::Firefox) => {
            message.value("url").is_none_or(|url| !url.starts_with("https:"))
        }
        _ => true,
    }
}

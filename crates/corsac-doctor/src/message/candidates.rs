//! Candidates: the codes of a message, less those that what it names rules out.

use corsac::origin::Origin;
use corsac::step::Code;

use super::recognise::Recognised;

/// The codes that remain, the likeliest first; all of them where what the message names rules out every one.
pub(super) fn candidates(message: &Recognised, codes: &[Code]) -> Vec<Code> {
    let codes = if message.value("from").is_some() { after_redirect(message, codes) } else { codes.to_vec() };
    let fits =
        |code: &Code| fits_status(message, *code) && fits_value(message, *code) && fits_kind(message, *code);
    let mut left: Vec<Code> = codes.iter().copied().filter(fits).collect();
    left.dedup();
    if left.is_empty() { codes } else { left }
}

/// Chromium says that the request was redirected: where in the chain it broke comes first.
fn after_redirect(message: &Recognised, codes: &[Code]) -> Vec<Code> {
    if message.on_preflight == Some(true) {
        return [Code::RedirectPreflight].into_iter().chain(codes.iter().copied()).collect();
    }
    let is_null = message.value("value").is_some() && message.value("value") == message.value("origin");
    codes
        .iter()
        .map(|code| match code {
            Code::AllowOriginMissing => Code::RedirectTargetNotAllowed,
            Code::AllowOriginMismatch if is_null => Code::RedirectNullOrigin,
            Code::PreflightMethod | Code::PreflightHeader => Code::RedirectPreflight,
            other => *other,
        })
        .chain(
            codes
                .iter()
                .copied()
                .filter(|code| matches!(code, Code::PreflightMethod | Code::PreflightHeader)),
        )
        .collect()
}

/// Firefox and WebKit name the status of the response that failed.
fn fits_status(message: &Recognised, code: Code) -> bool {
    let Some(status) = message.value("status").and_then(|status| status.parse::<u16>().ok()) else {
        return true;
    };
    match code {
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
    let is_origin = value == "null" || Origin::parse(value.as_bytes()).is_ok();
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

/// Chromium calls a beacon a resource.
fn fits_kind(message: &Recognised, code: Code) -> bool {
    code != Code::BeaconCredentials || message.value("kind").is_none_or(|kind| kind == "resource")
}

//! CORS check: whether a response lets the request's origin have it.

use super::modes::CredentialsMode;
use super::observer::Observer;
use super::refusal::{AllowOriginFault, RefusalKind};
use super::request::Request;
use super::taint::serialized_request_origin;
use crate::headers::HeaderList;
use crate::headers::names::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN};
use crate::step::StepId;
use url::Url;

/// <https://fetch.spec.whatwg.org/#concept-cors-check>
///
/// # Errors
/// The step that fails, with the values that it compared.
pub fn cors_check(
    request: &Request,
    response: &HeaderList,
    observer: &mut impl Observer,
) -> Result<(), RefusalKind> {
    cors_check_for(serialized_request_origin(request), request.credentials, response, observer)
}

/// The CORS check for an origin as the request said it.
pub(super) fn cors_check_for(
    origin: &str,
    credentials: CredentialsMode,
    response: &HeaderList,
    observer: &mut impl Observer,
) -> Result<(), RefusalKind> {
    let include = credentials == CredentialsMode::Include;
    // 1. All values of the field, joined.
    let value = response.get(ACCESS_CONTROL_ALLOW_ORIGIN.as_str());
    // 2. No such field: failure.
    let Some(value) = value else {
        return Err(RefusalKind::AllowOriginPresent { origin: origin.to_owned() });
    };
    observer.passed(StepId::AllowOriginPresent);
    // 3. The wildcard is enough for who has no credentials.
    if !include && *value == *b"*" {
        return Ok(());
    }
    // 4. Anything but the request's origin, byte for byte: failure.
    if *value != *origin.as_bytes() {
        let fault = allow_origin_fault(&value);
        return Err(RefusalKind::AllowOriginMatches {
            origin: origin.to_owned(),
            value: value.into_owned(),
            fault,
        });
    }
    observer.passed(StepId::AllowOriginMatches);
    // 5. Without credentials that is all.
    if !include {
        return Ok(());
    }
    // 6. The field that allows credentials.
    let credentials = response.get(ACCESS_CONTROL_ALLOW_CREDENTIALS.as_str());
    // 7–8. It is `true`, byte for byte, or it is failure.
    if credentials.as_deref() != Some(b"true") {
        return Err(RefusalKind::AllowCredentialsTrue {
            value: credentials.map(std::borrow::Cow::into_owned),
        });
    }
    observer.passed(StepId::AllowCredentialsTrue);
    Ok(())
}

/// What is wrong with a value that is not the origin: browsers tell these apart in their messages.
fn allow_origin_fault(value: &[u8]) -> AllowOriginFault {
    let lists_several = value.iter().any(|byte| matches!(byte, b',' | b' '));
    match std::str::from_utf8(value) {
        Ok("*") => AllowOriginFault::WildcardWithCredentials,
        _ if lists_several => AllowOriginFault::Multiple,
        Ok("null") => AllowOriginFault::Mismatch,
        Ok(text) if Url::parse(text).is_ok_and(|url| url.has_host()) => AllowOriginFault::Mismatch,
        _ => AllowOriginFault::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_told_apart() {
        assert_eq!(allow_origin_fault(b"*"), AllowOriginFault::WildcardWithCredentials);
        assert_eq!(allow_origin_fault(b"*, *"), AllowOriginFault::Multiple);
        assert_eq!(allow_origin_fault(b"https://a.example https://b.example"), AllowOriginFault::Multiple);
        assert_eq!(allow_origin_fault(b"HTTPS://A.example/"), AllowOriginFault::Mismatch);
        assert_eq!(allow_origin_fault(b"null"), AllowOriginFault::Mismatch);
        assert_eq!(allow_origin_fault(b"true"), AllowOriginFault::Invalid);
        assert_eq!(allow_origin_fault(b""), AllowOriginFault::Invalid);
        assert_eq!(allow_origin_fault(b"\"https://a.example\""), AllowOriginFault::Invalid);
    }
}

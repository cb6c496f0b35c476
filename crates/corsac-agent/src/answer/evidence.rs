//! Evidence: the values that a refusing step compared, by name. A table.

use corsac::fetch::{AllowOriginFault, NetworkFailure, RefusalKind as Kind};
use serde_json::{Value, json};

use crate::isomorphic;

#[allow(clippy::too_many_lines, reason = "a table")]
pub(crate) fn evidence(kind: &Kind) -> Value {
    match kind {
        Kind::UrlParses { url }
        | Kind::UrlWithoutUserinfo { url }
        | Kind::XhrUrlParses { url }
        | Kind::SchemeIsFetched { url } => json!({ "url": url }),
        Kind::ModeNotNavigate { mode } | Kind::CacheModeFitsMode { mode } | Kind::StreamFitsMode { mode } => {
            json!({ "mode": mode.as_str() })
        }
        Kind::MethodIsMethod { method }
        | Kind::MethodNotForbidden { method }
        | Kind::NoCorsMethodSafelisted { method }
        | Kind::BodyFitsMethod { method }
        | Kind::XhrMethodIsMethod { method }
        | Kind::XhrMethodNotForbidden { method } => json!({ "method": method }),
        Kind::HeaderIsHeader { name, value } => json!({ "name": name, "value": bytes(value) }),
        Kind::StreamSupported { profile } => json!({ "profile": profile.as_str() }),
        Kind::ReferrerParses { referrer } => json!({ "referrer": referrer }),
        Kind::PortNotBad { port } => json!({ "port": port }),
        Kind::ContentNotMixed { page, url } => json!({ "page": page, "url": url }),
        Kind::OriginFitsSameOriginMode { origin, url } => json!({ "origin": origin, "url": url }),
        Kind::NoCorsRedirectModeFollows { redirect } => json!({ "redirect": redirect.as_str() }),
        Kind::SchemeIsHttp { scheme } => json!({ "scheme": scheme }),
        Kind::MimeTypeFitsDestination { mime_type, destination } => {
            json!({ "mimeType": mime_type, "destination": destination.as_str() })
        }
        Kind::NosniffFitsDestination { mime_type, destination } => {
            json!({ "mimeType": mime_type, "destination": destination.as_str() })
        }
        Kind::PartialWasAskedFor { status }
        | Kind::PreflightStatusOk { status }
        | Kind::RedirectModeNotError { status }
        | Kind::RedirectedBodyHasSource { status } => json!({ "status": status }),
        Kind::AllowOriginPresent { origin } => json!({ "origin": origin, "allowOrigin": null }),
        Kind::AllowOriginMatches { origin, value, fault } => {
            json!({ "origin": origin, "allowOrigin": bytes(value), "fault": fault_word(*fault) })
        }
        Kind::AllowCredentialsTrue { value } => {
            json!({ "allowCredentials": value.as_deref().map(bytes) })
        }
        Kind::AllowMethodsParse { value } => json!({ "allowMethods": bytes(value) }),
        Kind::AllowHeadersParse { value } => json!({ "allowHeaders": bytes(value) }),
        Kind::MethodAllowed { method, allowed, with_credentials } => {
            json!({ "method": method, "allowMethods": allowed, "withCredentials": with_credentials })
        }
        Kind::AuthorizationListed { allowed, with_credentials } => {
            json!({ "allowHeaders": allowed, "withCredentials": with_credentials })
        }
        Kind::HeadersAllowed { missing, allowed, with_credentials } => {
            json!({ "missing": missing, "allowHeaders": allowed, "withCredentials": with_credentials })
        }
        Kind::ResourcePolicyAllows { policy, origin } => {
            json!({ "resourcePolicy": policy.as_deref().map(bytes), "origin": origin })
        }
        Kind::LocationParses { location } => json!({ "location": bytes(location) }),
        Kind::LocationSchemeIsHttp { location }
        | Kind::RedirectCountBelowLimit { location }
        | Kind::LocationWithoutUserinfo { location }
        | Kind::LocationWithoutUserinfoWhenTainted { location } => json!({ "location": location }),
        Kind::KeepaliveWithinQuota { bytes } => json!({ "bytes": bytes }),
        Kind::NotOnlyIfCached { cache } => json!({ "cache": cache.as_str() }),
        Kind::ConnectionObtained { failure } => json!({ "failure": failure_word(failure) }),
        Kind::AddressSpaceAllowed { client, target } => {
            json!({ "client": client.to_string(), "target": target.to_string() })
        }
        Kind::StreamWithoutKeepalive
        | Kind::AuthenticatedBodyHasSource
        | Kind::NoProxyAuthentication
        | Kind::StreamOverHttp2 => json!({}),
    }
}

fn bytes(value: &[u8]) -> String {
    isomorphic::decode(value)
}

const fn fault_word(fault: AllowOriginFault) -> &'static str {
    match fault {
        AllowOriginFault::WildcardWithCredentials => "wildcard-with-credentials",
        AllowOriginFault::Multiple => "multiple",
        AllowOriginFault::Invalid => "invalid",
        AllowOriginFault::Mismatch => "mismatch",
    }
}

const fn failure_word(failure: &NetworkFailure) -> &'static str {
    match failure {
        NetworkFailure::Connection { .. } => "connection",
        NetworkFailure::Tls { .. } => "tls",
        NetworkFailure::Timeout { .. } => "timeout",
        NetworkFailure::StreamOverHttp1 => "stream-over-http1",
        NetworkFailure::LocalNetworkAccess { .. } => "local-network-access",
        NetworkFailure::NotServed => "not-served",
    }
}

//! Explain: which of the listed losses explains a difference between the server's answer and the policy's.
//!
//! Each rule is about requests, not about servers: it says for which of them a loss can show, and in which fields.

use conformance::judged::Difference;
use corsac::headers::names;
use corsac::origin::Origin;
use corsac::policy::{PolicySpec, UpstreamCors};
use corsac_targets::LossCode;
use http::HeaderName;

use crate::browse::Page;
use crate::case::Case;
use crate::upstream::Inner;

/// What is not the same.
#[derive(Clone, Debug)]
pub(crate) enum Differs {
    Status { expected: u16, found: u16 },
    Reached { expected: bool },
    Field(Difference),
}

impl std::fmt::Display for Differs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Differs::Status { expected, found } => write!(f, "status: expected {expected}, found {found}"),
            Differs::Reached { expected: true } => {
                f.write_str("the application should be asked, and was not")
            }
            Differs::Reached { expected: false } => {
                f.write_str("the application should not be asked, and was")
            }
            Differs::Field(difference) => write!(f, "{difference}"),
        }
    }
}

/// The loss among the listed that explains the difference.
pub(crate) fn explain(
    case: &Case,
    spec: &PolicySpec,
    differs: &Differs,
    listed: &[LossCode],
) -> Option<LossCode> {
    listed.iter().copied().find(|&code| explains(code, case, spec, differs))
}

/// The loss among the listed that explains why a page reads under the server and not under the policy, or the reverse.
pub(crate) fn explain_page(
    page: &Page,
    inner: &Inner,
    spec: &PolicySpec,
    listed: &[LossCode],
) -> Option<LossCode> {
    let repeats = |name: &HeaderName| {
        inner.headers.iter().filter(|(each, _)| each.eq_ignore_ascii_case(name.as_str())).count() > 1
    };
    let repeated = names::CORS_RESPONSE_FIELDS.iter().any(repeats);
    let is_it = |code: &LossCode| match code {
        LossCode::RepeatedUpstreamFieldsCut => spec.upstream_cors == UpstreamCors::Respect && repeated,
        LossCode::RespectLost => spec.upstream_cors == UpstreamCors::Respect && has_cors(inner),
        LossCode::RequestRefused => is_uncommon(&page.method),
        _ => false,
    };
    listed.iter().copied().find(is_it)
}

fn explains(code: LossCode, case: &Case, spec: &PolicySpec, differs: &Differs) -> bool {
    let count = |name: &HeaderName| case.values(name).len();
    let field = |name: &HeaderName| matches!(differs, Differs::Field(found) if found.field == name.as_str());
    let is_preflight_request = case.method == "OPTIONS" && count(&names::ACCESS_CONTROL_REQUEST_METHOD) > 0;
    match code {
        LossCode::RepeatedOriginUnseen => count(&names::ORIGIN) > 1,
        LossCode::EmptyFieldUnseen => {
            let empty =
                |name: &HeaderName| case.values(name).iter().any(|value| value.trim_ascii().is_empty());
            empty(&names::ORIGIN) || empty(&names::ACCESS_CONTROL_REQUEST_METHOD)
        }
        LossCode::MalformedOriginTaken => {
            case.values(&names::ORIGIN).iter().any(|value| Origin::parse(value).is_err())
        }
        LossCode::RepeatedRequestLinesUnseen => {
            count(&names::ACCESS_CONTROL_REQUEST_METHOD) > 1
                || count(&names::ACCESS_CONTROL_REQUEST_HEADERS) > 1
        }
        LossCode::HeaderBudgetUnseen => is_preflight_request && is_over_budget(case),
        LossCode::NamesAsReceived => {
            field(&names::ACCESS_CONTROL_ALLOW_HEADERS) && is_preflight_request && same_names(differs)
        }
        LossCode::MoreThanAsked => {
            is_preflight_request
                && (field(&names::ACCESS_CONTROL_ALLOW_HEADERS)
                    || field(&names::ACCESS_CONTROL_ALLOW_METHODS))
        }
        LossCode::RefusalNotSilent => is_preflight_request && matches!(differs, Differs::Field(_)),
        LossCode::PreflightStatusFixed | LossCode::RefusedPreflightStatusFixed => {
            is_preflight_request && matches!(differs, Differs::Status { .. })
        }
        LossCode::PreflightReachesUpstream => {
            is_preflight_request && matches!(differs, Differs::Reached { .. })
        }
        LossCode::OriginEchoed => field(&names::ACCESS_CONTROL_ALLOW_ORIGIN) && is_echo(case, differs),
        LossCode::VaryMore => field(&names::VARY) && has_more(differs),
        LossCode::AnswerFieldsOnPreflights => {
            is_preflight_request && field(&names::ACCESS_CONTROL_EXPOSE_HEADERS)
        }
        LossCode::PreflightVaryFixed => is_preflight_request && field(&names::VARY),
        LossCode::MalformedListsTaken => is_preflight_request && is_malformed(case),
        LossCode::VaryTwice => field(&names::VARY) && is_same_set(differs),
        LossCode::VaryMissing => field(&names::VARY),
        LossCode::VaryLinesCut => field(&names::VARY) && repeats(case, &names::VARY),
        LossCode::TimingLost => field(&names::TIMING_ALLOW_ORIGIN) && is_absent(differs),
        LossCode::ConflictUnseen => spec.upstream_cors == UpstreamCors::Conflict && sends_cors(case),
        LossCode::UpstreamFieldsJoined if are_joined(differs) => true,
        LossCode::UpstreamFieldsJoined | LossCode::RepeatedUpstreamFieldsCut | LossCode::RespectLost => {
            spec.upstream_cors == UpstreamCors::Respect && sends_cors(case)
        }
        LossCode::OwnErrorStatus => {
            case.inner.is_none() && matches!(differs, Differs::Status { expected: 502, .. })
        }
        LossCode::RequestRefused => is_beyond_servers(case),
        _ => false,
    }
}

/// Methods that no registry has; some servers take only those they know.
fn is_uncommon(method: &str) -> bool {
    !["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"].contains(&method)
}

/// Lower-case methods, and fields of more than the 64 KiB that the servers are configured to take.
fn is_beyond_servers(case: &Case) -> bool {
    let bytes: usize = case.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    bytes > 60_000 || case.method.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn is_over_budget(case: &Case) -> bool {
    let values = case.values(&names::ACCESS_CONTROL_REQUEST_HEADERS);
    let names = values.iter().flat_map(|value| value.split(|&byte| byte == b','));
    values.len() > 64 || values.iter().map(|value| value.len()).sum::<usize>() > 8192 || names.count() > 256
}

fn members(text: &str) -> Vec<String> {
    let members = text.split(',').map(|member| member.trim().to_ascii_lowercase());
    let mut members: Vec<String> = members.filter(|member| !member.is_empty()).collect();
    members.sort_unstable();
    members
}

fn same_names(differs: &Differs) -> bool {
    let Differs::Field(difference) = differs else { return false };
    let [found] = difference.found.as_slice() else { return false };
    difference.expected.as_deref().map(members) == Some(members(found))
}

/// The same members in the same order, on one line.
fn are_joined(differs: &Differs) -> bool {
    let Differs::Field(difference) = differs else { return false };
    let joined = |text: &str| text.split(',').map(|member| member.trim().to_owned()).collect::<Vec<_>>();
    let [found] = difference.found.as_slice() else { return false };
    difference.expected.as_deref().map(joined) == Some(joined(found))
}

/// Whether the server sends the request's origin in place of `*`.
fn is_echo(case: &Case, differs: &Differs) -> bool {
    let Differs::Field(difference) = differs else { return false };
    let origins = case.values(&names::ORIGIN).join(&b", "[..]);
    let origins = String::from_utf8_lossy(&origins).into_owned();
    difference.expected.as_deref() == Some("*") && difference.found == [origins.trim()]
}

/// Whether the server's members are those of the policy and others.
fn has_more(differs: &Differs) -> bool {
    let Differs::Field(difference) = differs else { return false };
    let found = members(&difference.found.join(","));
    difference.expected.as_deref().map(members).unwrap_or_default().iter().all(|name| found.contains(name))
}

/// Whether a preflight asks for what is no token.
fn is_malformed(case: &Case) -> bool {
    let is_token = |text: &[u8]| http::Method::from_bytes(text.trim_ascii()).is_ok();
    let methods = case.values(&names::ACCESS_CONTROL_REQUEST_METHOD);
    let lists = case.values(&names::ACCESS_CONTROL_REQUEST_HEADERS);
    let names = lists.iter().flat_map(|list| list.split(|&byte| byte == b','));
    !methods.iter().all(|method| is_token(method))
        || !names.filter(|name| !name.trim_ascii().is_empty()).all(is_token)
}

/// Whether the application sends several lines of the field.
fn repeats(case: &Case, name: &HeaderName) -> bool {
    let lines = case.inner.iter().flat_map(|inner| &inner.headers);
    lines.filter(|(each, _)| each.eq_ignore_ascii_case(name.as_str())).count() > 1
}

/// Whether the server sends no such field.
fn is_absent(differs: &Differs) -> bool {
    matches!(differs, Differs::Field(difference) if difference.found.is_empty())
}

/// The same members, on however many lines and however often.
fn is_same_set(differs: &Differs) -> bool {
    let Differs::Field(difference) = differs else { return false };
    let set = |text: &str| {
        let mut members = members(text);
        members.dedup();
        if members.iter().any(|member| member == "*") { vec!["*".to_owned()] } else { members }
    };
    difference.expected.as_deref().map(set) == Some(set(&difference.found.join(",")))
}

/// Whether the application sends a CORS field of its own.
fn sends_cors(case: &Case) -> bool {
    case.inner.as_ref().is_some_and(has_cors)
}

fn has_cors(inner: &Inner) -> bool {
    let is_cors = |name: &str| {
        names::CORS_RESPONSE_FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field.as_str()))
    };
    inner.headers.iter().any(|(name, _)| is_cors(name))
}

//! Reasons: which decisions of a server no browser brings about, and at which steps a browser refuses.

use corsac::policy::Reason;
use corsac::step::StepId;

/// The reasons that no browser brings about, and why.
pub const NOT_BY_A_BROWSER: [(Reason, &str); 8] = [
    (Reason::OriginAllowedByProvider, "providers stand outside PolicySpec, whose data the oracle reads"),
    (Reason::OriginProviderFailed, "as above"),
    (Reason::OriginNotPermitted, "as above"),
    (Reason::HandshakeFromHost, "a handshake has no CORS check; whoever upgrades asks decide_handshake"),
    (Reason::OriginRepeated, "a browser sends one Origin"),
    (Reason::MethodMalformed, "a browser asks for a token"),
    (Reason::MethodRepeated, "a browser asks for one method"),
    (Reason::HeaderMalformed, "a browser asks for tokens"),
];

/// The steps that can refuse a request of the loop: those that depend on servers, and what a generated page can get wrong.
pub const STEPS: [StepId; 15] = [
    StepId::AllowOriginPresent,
    StepId::AllowOriginMatches,
    StepId::AllowCredentialsTrue,
    StepId::PreflightStatusOk,
    StepId::MethodAllowed,
    StepId::AuthorizationListed,
    StepId::HeadersAllowed,
    StepId::ContentNotMixed,
    StepId::OriginFitsSameOriginMode,
    StepId::RedirectModeNotError,
    StepId::LocationParses,
    StepId::LocationSchemeIsHttp,
    StepId::LocationWithoutUserinfo,
    StepId::LocationWithoutUserinfoWhenTainted,
    StepId::RedirectedBodyHasSource,
];

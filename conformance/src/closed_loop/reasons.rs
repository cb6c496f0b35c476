//! Reasons: which decisions of a server no browser brings about.

use corsac::policy::Reason;

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

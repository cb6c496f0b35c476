//! Handshake: may a page open a WebSocket? Browsers do not ask, so the server must.

use super::Reason;
use super::compiled::Policy;
use super::decide::origin_field;
use super::decision::{Decision, Verdict};
use crate::origin::{Origin, TupleOrigin, default_port};
use http::{HeaderMap, Method};

impl Policy {
    /// Decides a WebSocket handshake by its `Origin`; `host` is the value of its `Host` field.
    ///
    /// It passes when the origin is allowed, is the service's own, or has the host and port of `host` (a missing port
    /// is the default of the origin's scheme, which is http, https, ws or wss); without `Origin`, and under an open policy, it passes too. A refused
    /// handshake has an [`enforced_status`](Decision::enforced_status), whatever the policy's `enforce` says.
    ///
    /// <https://www.rfc-editor.org/rfc/rfc6455#section-10.2>
    #[must_use]
    pub fn decide_handshake<'r>(&'r self, request: &'r HeaderMap, host: &str) -> Decision<'r> {
        let mut decision = self.decide(&Method::GET, request);
        if decision.verdict() == Verdict::Refused && comes_from(request, host) {
            decision.verdict = Verdict::Allowed;
            decision.reason = Reason::HandshakeFromHost;
        }
        decision.enforced = decision.verdict() == Verdict::Refused;
        decision
    }
}

fn comes_from(request: &HeaderMap, host: &str) -> bool {
    match origin_field(request) {
        Some((value, false)) => match Origin::parse(value.as_bytes()) {
            Ok(Origin::Tuple(origin)) => has_authority(&origin, host),
            _ => false,
        },
        _ => false,
    }
}

fn has_authority(origin: &TupleOrigin<'_>, host: &str) -> bool {
    // Pages of other schemes, such as an extension's, are not the host's even where the names agree.
    let Some(default) = default_port(origin.scheme()) else { return false };
    let Some((name, port)) = split_host(host, default) else { return false };
    name.eq_ignore_ascii_case(origin.host()) && port == origin.port().unwrap_or(default)
}

/// Host and port of a `Host` value; a missing port is the default one.
fn split_host(host: &str, default: u16) -> Option<(&str, u16)> {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => Some((name, port.parse().ok()?)),
        _ => Some((host, default)),
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::{PolicySpec, Reason, Verdict};
    use http::{HeaderMap, HeaderValue, StatusCode, header::ORIGIN};

    fn decide(origin: &'static str, host: &str) -> (Verdict, Reason, Option<StatusCode>) {
        let spec = PolicySpec { origins: vec!["https://app.example.com".into()], ..PolicySpec::default() };
        let mut request = HeaderMap::new();
        request.insert(ORIGIN, HeaderValue::from_static(origin));
        let policy = spec.compile().unwrap();
        let decision = policy.decide_handshake(&request, host);
        (decision.verdict(), decision.reason(), decision.enforced_status())
    }

    #[test]
    fn a_handshake_passes_from_an_allowed_origin_or_from_its_own_host() {
        assert_eq!(decide("https://app.example.com", "ws.example").1, Reason::OriginAllowed);
        for (origin, host) in [
            ("https://ws.example", "ws.example"),
            ("https://ws.example", "WS.example:443"),
            ("http://ws.example:8080", "ws.example:8080"),
            ("http://[::1]:8080", "[::1]:8080"),
            ("http://[::1]", "[::1]"),
        ] {
            assert_eq!(
                decide(origin, host),
                (Verdict::Allowed, Reason::HandshakeFromHost, None),
                "{origin} {host}"
            );
        }
    }

    #[test]
    fn a_handshake_from_elsewhere_is_refused_even_without_enforce() {
        for (origin, host) in [
            ("https://evil.example", "ws.example"),
            ("http://ws.example", "ws.example:443"),
            ("https://ws.example:8443", "ws.example"),
            ("app://ws.example", "ws.example"),
        ] {
            let refused = (Verdict::Refused, Reason::OriginNotListed, Some(StatusCode::FORBIDDEN));
            assert_eq!(decide(origin, host), refused, "{origin} {host}");
        }
        assert_eq!(decide("null", "null").1, Reason::OriginNull);
    }
}

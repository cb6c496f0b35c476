//! Unanswered: why no answer came, as far as the network says, and what to do about it. A table.

use corsac::fetch::NetworkFailure;

use super::case::Case;

/// What the network's message contains, and what it means.
const CONNECTION: &[(&str, &str)] = &[
    ("does not resolve", "the name is unknown: look for a typing error, or enter it in DNS"),
    ("Connection refused", "nobody listens at this address and port: start the server, or correct the port"),
    ("onnection reset", "the server closed the connection: look into its log"),
    ("unreachable", "there is no way to this address from here: look at the network, a VPN or a firewall"),
];

/// The same of TLS.
const TLS: &[(&str, &str)] = &[
    (
        "handshake eof",
        "the server closed the connection: perhaps its port does not speak TLS; ask by http://",
    ),
    ("InvalidContentType", "the port does not speak TLS: ask by http://, or enable TLS there"),
    (
        "UnknownIssuer",
        "nobody who is trusted signed the certificate: send the whole chain, or trust the local authority",
    ),
    ("Expired", "the certificate has expired: renew it"),
    ("NotValidYet", "the certificate is not valid yet: look at the clocks"),
    ("NotValidForName", "the certificate is for another name: ask by that name, or get one for this"),
    ("not valid for name", "the certificate is for another name: ask by that name, or get one for this"),
];

/// What to do; `None` where an answer came, or the network's message says no more.
pub(super) fn unanswered(case: &Case<'_>) -> Option<&'static str> {
    let failure = case.exchanges.last()?.response.err()?;
    let (table, message) = match failure {
        NetworkFailure::Connection { message } => (CONNECTION, message),
        NetworkFailure::Tls { message } => (TLS, message),
        NetworkFailure::Timeout { .. } => {
            return Some(
                "the server is too slow, or something on the way drops what is sent: ask again with --timeout",
            );
        }
        _ => return None,
    };
    table.iter().find(|(mark, _)| message.contains(mark)).map(|(_, text)| *text)
}

//! Unanswered: why no answer came, as far as the network says, and what to do about it. A table.

use corsac::fetch::NetworkFailure;

use super::case::Case;

/// The connection ended while the request was on its way.
const CLOSED: &str = "the server closed the connection, or its port speaks another protocol than HTTP: look into its log, or correct the port";

/// What the network's message contains, and what it means.
const CONNECTION: &[(&str, &str)] = &[
    ("does not resolve", "the name is unknown: look for a typing error, or enter it in DNS"),
    ("Connection refused", "nobody listens at this address and port: start the server, or correct the port"),
    ("\"\\x15\\x03", "the port speaks TLS: ask by https://"),
    ("400 The plain HTTP request was sent to HTTPS port", "the port speaks TLS: ask by https://"),
    ("begin with a status line", "the port speaks another protocol than HTTP: correct the port"),
    (
        "unexpected message",
        "the port speaks before it is asked, in another protocol than HTTP: correct the port",
    ),
    (
        "HTTP/2, which was not",
        "the port speaks HTTP/2 only, which browsers do over TLS alone: ask by https://",
    ),
    ("no HTTP/1 that can be read", "the answer breaks the rules of HTTP: look at who writes its head"),
    (
        "closed before the head",
        "the server closed the connection without a whole answer: look into its log. If the port speaks TLS, ask by https://",
    ),
    ("channel closed", CLOSED),
    ("operation was canceled", CLOSED),
    ("roken pipe", CLOSED),
    ("onnection reset", CLOSED),
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
        "fatal alert",
        "the server refused the handshake: look at its versions of TLS, its ciphers, and the name that is asked for",
    ),
    (
        "onnection reset",
        "the server closed the connection: perhaps its port does not speak TLS; ask by http://",
    ),
    ("CaUsedAsEndEntity", "the certificate is an authority's own: let the authority sign one for the server"),
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

//! Failure: what hyper and the system say, in words for whoever must act.

use super::connection::HEAD_BYTES;
use corsac::fetch::NetworkFailure;
use std::error::Error;
use std::io::ErrorKind;

/// How hyper speaks of a stream of HTTP/2 that this end resets, and of one that the other end resets.
const STREAM_DETECTED: &str = "stream error detected";
const STREAM_RECEIVED: &str = "stream error received";

/// An error and its causes, each once.
pub(crate) fn message_of(error: &(dyn Error + 'static)) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
        cause = error.source();
    }
    message
}

/// Why there is no head of a response.
pub(super) fn no_head(error: &hyper::Error) -> NetworkFailure {
    let message = if is_closed(error) {
        "the connection was closed before the head of the response had ended".to_owned()
    } else {
        http2_message(error)
    };
    NetworkFailure::Connection { message }
}

/// HTTP/2 has one error for everything that an end of it takes offence at; the likeliest reasons are named.
fn http2_message(error: &hyper::Error) -> String {
    let message = message_of(error);
    let reason = if message.contains(STREAM_DETECTED) {
        format!("the response breaks the rules of HTTP/2, or its head has more than {HEAD_BYTES} bytes")
    } else if message.contains(STREAM_RECEIVED) {
        "the server took back the stream of the request".to_owned()
    } else {
        return message;
    };
    format!("{reason}: {message}")
}

/// Why a body has no more bytes.
pub(super) fn no_body(error: &hyper::Error) -> String {
    if is_closed(error) {
        "the connection was closed before the body had ended".to_owned()
    } else {
        format!("the body broke off: {}", message_of(error))
    }
}

/// Whether the other end went away, politely or not.
fn is_closed(error: &hyper::Error) -> bool {
    let io = error.source().and_then(|source| source.downcast_ref::<std::io::Error>());
    error.is_incomplete_message() || io.is_some_and(|error| is_close(error.kind()))
}

const fn is_close(kind: ErrorKind) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

//! Problem: the answers that the gateway gives itself because it cannot do what was asked.
//!
//! They say what is wrong and what to do, and nothing that only the operator may know: the log has that.

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use http::{Method, Response, StatusCode, Version};

use crate::body::Body;
use crate::host::HostFault;
use crate::upstream::{Fault, Stage};

#[derive(Clone, Debug)]
pub(crate) enum Problem {
    Host(HostFault),
    BadPath,
    BadBody,
    HandshakeRefused,
    NoRoute,
    MethodNotAllowed(Vec<Method>),
    Connect,
    TransferCoding,
    BodyStalled,
    BodyTooLarge(u64),
    HeadersTooLarge { bytes: usize, lines: usize },
    Unreachable,
    BadAnswer,
    ConnectTimeout,
    ResponseTimeout,
}

impl Problem {
    /// What a fault of the exchange is to the client. `limit` is that of request bodies.
    pub(crate) fn of(fault: &Fault, limit: Option<u64>) -> Self {
        match fault {
            Fault::Unreachable(_) => Problem::Unreachable,
            Fault::ConnectTimeout => Problem::ConnectTimeout,
            Fault::ResponseTimeout => Problem::ResponseTimeout,
            Fault::Upload(Stage::TooLarge) => Problem::BodyTooLarge(limit.unwrap_or_default()),
            Fault::Upload(Stage::Stalled) => Problem::BodyStalled,
            Fault::Upload(_) => Problem::BadBody,
            Fault::BadAnswer(_) => Problem::BadAnswer,
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Problem::Host(_) | Problem::BadPath | Problem::BadBody => StatusCode::BAD_REQUEST,
            Problem::HandshakeRefused => StatusCode::FORBIDDEN,
            Problem::NoRoute => StatusCode::NOT_FOUND,
            Problem::MethodNotAllowed(_) | Problem::Connect => StatusCode::METHOD_NOT_ALLOWED,
            Problem::TransferCoding => StatusCode::NOT_IMPLEMENTED,
            Problem::BodyStalled => StatusCode::REQUEST_TIMEOUT,
            Problem::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::HeadersTooLarge { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Problem::Unreachable | Problem::BadAnswer => StatusCode::BAD_GATEWAY,
            Problem::ConnectTimeout | Problem::ResponseTimeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// Whether the rest of the request is not worth reading.
    fn ends_connection(&self) -> bool {
        matches!(
            self,
            Problem::BadBody
                | Problem::BodyStalled
                | Problem::BodyTooLarge(_)
                | Problem::HeadersTooLarge { .. }
        )
    }

    fn text(&self) -> String {
        match self {
            Problem::Host(fault) => host_text(*fault).to_owned(),
            Problem::BadPath => "The path does not begin with a slash, or has a dot segment (\".\" or \"..\", perhaps \
                percent-encoded). Send the path that it leads to."
                .to_owned(),
            Problem::BadBody => "The request's body ended early, or is not framed as HTTP says.".to_owned(),
            Problem::HandshakeRefused => "The policy does not let pages of this origin open a WebSocket here. \
                Whoever runs the gateway can add the origin to the policy's `origins`."
                .to_owned(),
            Problem::NoRoute => "No route of the gateway takes this host and path. \
                Check the URL, or add a [[gateway.routes]] entry for it."
                .to_owned(),
            Problem::MethodNotAllowed(_) => "The routes of this path list other methods; the Allow field names them. \
                Use one of those, or add the method to the route's `methods`."
                .to_owned(),
            Problem::Connect => "This is a gateway in front of one service, not a forward proxy: it makes no tunnels. \
                Send the request itself."
                .to_owned(),
            Problem::TransferCoding => "The request's Transfer-Encoding names a coding other than chunked. \
                Send the body without it, or name it in Content-Encoding."
                .to_owned(),
            Problem::BodyStalled => "The request's body stopped coming. Send the request again.".to_owned(),
            Problem::BodyTooLarge(limit) => format!(
                "The request's body is larger than {limit} bytes. \
                Send less, or raise `request-body` in [gateway.limits]."
            ),
            Problem::HeadersTooLarge { bytes, lines } => format!(
                "The request's header fields are larger than {bytes} bytes, or more than {lines} lines. \
                Send less (cookies are the usual cause), or raise `request-headers` in [gateway.limits]."
            ),
            Problem::Unreachable => "The server behind the gateway takes no connections. \
                Check that it runs and that `upstream` names it; the gateway's log has the address and the cause."
                .to_owned(),
            Problem::BadAnswer => "The server behind the gateway closed the connection or sent something that is not HTTP. \
                The gateway's log has the cause."
                .to_owned(),
            Problem::ConnectTimeout => "The server behind the gateway took no connection in time. \
                Check the network between them, or raise `connect` in [gateway.timeouts]."
                .to_owned(),
            Problem::ResponseTimeout => "The server behind the gateway gave no response in time. \
                Look for what keeps it busy, or raise `response` in [gateway.timeouts]."
                .to_owned(),
        }
    }

    pub(crate) fn response(&self, version: Version) -> Response<Body> {
        let status = self.status();
        let text = Bytes::from(format!("{status}\n\n{}\n", self.text()));
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(allow) = self.allow() {
            headers.insert(ALLOW, allow);
        }
        if self.ends_connection() && version < Version::HTTP_2 {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        *response.body_mut() = Body::full(text);
        response
    }

    fn allow(&self) -> Option<HeaderValue> {
        match self {
            Problem::MethodNotAllowed(methods) => Some(list(methods)),
            Problem::Connect => {
                Some(HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE"))
            }
            _ => None,
        }
    }
}

/// The methods as `Allow` has them.
pub(crate) fn list(methods: &[Method]) -> HeaderValue {
    let names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    // Methods are tokens, and a list of tokens is a field value.
    HeaderValue::try_from(names.join(", ")).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn host_text(fault: HostFault) -> &'static str {
    match fault {
        HostFault::Missing => "The request has no Host field. Add one with the host of the URL.",
        HostFault::Repeated => "The request has more than one Host field. Send exactly one.",
        HostFault::Invalid => "The Host is not a host with an optional port. Send the host of the URL.",
    }
}

//! Replay: what is needed to send a request once more, kept as bytes.
//!
//! Of all requests one in many thousands is sent again; copying bytes costs a fraction of cloning a header map.

use http::header::{HeaderName, HeaderValue};
use http::{Method, Request, Uri};

use super::upload::Upload;

#[derive(Default)]
pub(crate) struct Replay {
    method: Method,
    uri: Uri,
    /// `name:value` and a line feed for each field; neither can contain what follows it.
    fields: Vec<u8>,
}

impl Replay {
    /// Keeps a request that may be sent twice: RFC 9110 section 9.2.2, and no body. Says whether it is one.
    pub(crate) fn keep(&mut self, request: &Request<Upload>) -> bool {
        let repeatable = request.method().is_idempotent() && matches!(request.body(), Upload::Empty);
        if repeatable {
            self.method.clone_from(request.method());
            self.uri.clone_from(request.uri());
            self.fields.clear();
            for (name, value) in request.headers() {
                self.fields.extend_from_slice(name.as_str().as_bytes());
                self.fields.push(b':');
                self.fields.extend_from_slice(value.as_bytes());
                self.fields.push(b'\n');
            }
        }
        repeatable
    }

    /// The request that was kept last.
    pub(crate) fn request(&self) -> Request<Upload> {
        let mut request = Request::new(Upload::Empty);
        request.method_mut().clone_from(&self.method);
        request.uri_mut().clone_from(&self.uri);
        request.headers_mut().extend(self.fields.split(|&byte| byte == b'\n').filter_map(field));
        request
    }
}

fn field(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    Some((HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value.get(1..)?).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replayed_is_what_was_sent() {
        let mut request = Request::new(Upload::Empty);
        *request.uri_mut() = Uri::from_static("/a%61?b:c");
        for (name, value) in [("host", "a:1"), ("x", ""), ("x", "b: c\u{e9}"), ("y", "d")] {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            request.headers_mut().append(HeaderName::from_static(name), value);
        }
        let mut replay = Replay::default();
        assert!(replay.keep(&request));
        let again = replay.request();
        assert_eq!(
            (again.method(), again.uri(), again.headers()),
            (request.method(), request.uri(), request.headers())
        );
        *request.method_mut() = Method::POST;
        assert!(!replay.keep(&request));
    }
}

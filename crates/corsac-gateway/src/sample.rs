//! Sample: an API that answers every path, so that the gateway shows something before there is a server behind it.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Method, Response, Uri};
use serde_json::json;

use crate::body::Body;

const NEXT: &str = "This is the sample API of `corsac serve`. Put your own server behind it: \
    corsac serve --upstream http://127.0.0.1:3000 --origin https://app.example.com";

pub(crate) fn answer(method: &Method, uri: &Uri) -> Response<Body> {
    let content =
        json!({ "method": method.as_str(), "path": uri.path(), "query": uri.query(), "next": NEXT });
    let text = Bytes::from(format!("{content}\n"));
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    *response.body_mut() = Body::full(text);
    response
}

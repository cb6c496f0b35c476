//! Scheme fetch: what is fetched by its URL's scheme.

use super::fetch::{Context, Next, Params};
use super::http_fetch::http_fetch;
use super::main_fetch::finish;
use super::message::ResponseHead;
use super::observer::Observer;
use super::refusal::{Refusal, RefusalKind, without_password};
use crate::headers::Header;
use crate::headers::names::CONTENT_TYPE;
use crate::step::StepId;
use data_url::DataUrl;

/// <https://fetch.spec.whatwg.org/#concept-scheme-fetch>
///
/// `blob:` and `file:` URLs belong to a page and to a disk; here they are network errors.
pub(super) fn scheme_fetch<O: Observer>(
    params: &mut Params<O>,
    context: &mut Context<'_>,
) -> Result<Next, Refusal> {
    let place = params.place(None);
    // 3. By the scheme.
    let local = match params.request.current_url().scheme() {
        "http" | "https" => {
            params.observer.passed(StepId::SchemeIsFetched);
            return http_fetch(params, context, false);
        }
        "about" => about(params.request.current_url().path()),
        "data" => data(params.request.current_url().as_str()),
        _ => None,
    };
    match local {
        Some((content_type, bytes)) => {
            params.observer.passed(StepId::SchemeIsFetched);
            let headers = Header::new(CONTENT_TYPE.as_str(), content_type.as_bytes()).into_iter().collect();
            let head =
                ResponseHead { status: 200, status_message: b"OK".to_vec(), headers, range_requested: false };
            finish(params, head, Some(bytes))
        }
        None => {
            let url = without_password(params.request.current_url());
            Err(Refusal { kind: RefusalKind::SchemeIsFetched { url }, place })
        }
    }
}

/// `about:blank` is an empty document.
fn about(path: &str) -> Option<(String, Vec<u8>)> {
    (path == "blank").then(|| ("text/html;charset=utf-8".to_owned(), Vec::new()))
}

/// <https://fetch.spec.whatwg.org/#data-url-processor>
fn data(url: &str) -> Option<(String, Vec<u8>)> {
    let url = DataUrl::process(url).ok()?;
    let (bytes, _fragment) = url.decode_to_vec().ok()?;
    Some((url.mime_type().to_string(), bytes))
}

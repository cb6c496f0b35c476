//! Request: a task's fields, one to one, as a request of the standard.

use std::time::Duration;

use corsac::fetch::preset::Prepared;
use corsac::fetch::{
    Body, Client, CredentialsMode, Mode, Origin, Place, Referrer, Refusal, RefusalKind, Request,
    includes_credentials,
};
use corsac::headers::is_token;
use corsac::method::{is_forbidden_method, normalize};
use http::Method;
use serde_json::Value;
use url::Url;

use super::body::{self, TaskBody};
use super::fields::{BadTask, Fields};
use super::{client, headers, kinds};

const TIMEOUT: Duration = Duration::from_millis(20_000);

/// One fetch: for which page, of what, and for how long.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) client: Client,
    /// What to send, or why no page can.
    pub(crate) prepared: Result<Prepared, Refusal>,
    /// What flows through the body, if it is a stream.
    pub(crate) stream: Option<Vec<u8>>,
    pub(crate) timeout: Duration,
}

impl Task {
    /// The task that the text states. `opaque` is what it means by the origin `null`.
    pub(crate) fn read(json: &[u8], opaque: &Origin) -> Result<Self, BadTask> {
        let mut fields = Fields::parse(json)?;
        let client = client::read(&mut fields, opaque)?;
        let TaskBody { body, stream } = body::read(&mut fields)?;
        // 0 is no limit of the task's own, as in `XMLHttpRequest`.
        let timeout = fields.take("timeoutMs", kinds::milliseconds)?.filter(|timeout| !timeout.is_zero());
        let request = request(&mut fields, client.clone(), body)?;
        let prepared = match refusal(&request) {
            Some(kind) => Err(Refusal { kind, place: Place::START }),
            None => Ok(Prepared { request, dropped_headers: Vec::new() }),
        };
        Ok(Self { client, prepared, stream, timeout: timeout.unwrap_or(TIMEOUT) })
    }
}

/// What is absent is as `fetch()` has it.
fn request(fields: &mut Fields, client: Client, body: Body) -> Result<Request, BadTask> {
    let target = fields.take("url", kinds::url)?;
    let mut url = target.ok_or_else(|| {
        BadTask::new(r#"url: it is the one field that is required; write "url": "https://api.example/""#)
    })?;
    let auth = fields.take("auth", auth)?;
    if let Some(auth) = &auth {
        auth.set_on(&mut url);
    }
    let mut request = Request::new(client, url);
    request.use_url_credentials = includes_credentials(request.url());
    request.method = fields.take("method", method)?.unwrap_or(Method::GET);
    request.headers = fields.take("headers", headers::read)?.unwrap_or_default();
    request.mode = fields.take("mode", mode)?.unwrap_or(Mode::Cors);
    request.credentials = fields.take("credentials", kinds::word)?.unwrap_or(CredentialsMode::SameOrigin);
    request.redirect = fields.take("redirect", kinds::word)?.unwrap_or_default();
    request.referrer = fields.take("referrer", referrer)?.unwrap_or(Referrer::Client);
    request.referrer_policy = fields.take("referrerPolicy", kinds::word)?.unwrap_or_default();
    request.cache = fields.take("cache", kinds::word)?.unwrap_or_default();
    request.destination = fields.take("destination", kinds::word)?.unwrap_or_default();
    request.keepalive = fields.take("keepalive", kinds::flag)?.unwrap_or(false);
    request.unsafe_request = fields.take("unsafeRequest", kinds::flag)?.unwrap_or(true);
    // `fetch()` sets it for streams.
    let use_cors_preflight = fields.take("useCorsPreflight", kinds::flag)?;
    request.use_cors_preflight = use_cors_preflight.unwrap_or(body == Body::Stream);
    request.body = body;
    Ok(request)
}

/// What neither `fetch()` nor `XMLHttpRequest` lets through, so that no page can ask for it.
fn refusal(request: &Request) -> Option<RefusalKind> {
    let method = request.method.as_str();
    if is_forbidden_method(method.as_bytes()) {
        return Some(RefusalKind::MethodNotForbidden { method: method.to_owned() });
    }
    let bodiless = matches!(request.method, Method::GET | Method::HEAD);
    (bodiless && request.body != Body::Null)
        .then(|| RefusalKind::BodyFitsMethod { method: method.to_owned() })
}

/// As `fetch()` and `XMLHttpRequest` normalise it.
fn method(field: &'static str, value: &Value) -> Result<Method, BadTask> {
    let name = kinds::text(field, value)?;
    let method =
        is_token(name.as_bytes()).then(|| Method::from_bytes(normalize(name).as_bytes()).ok()).flatten();
    method.ok_or_else(|| BadTask::expected(field, "a token such as \"GET\"", value))
}

fn mode(field: &'static str, value: &Value) -> Result<Mode, BadTask> {
    match kinds::word(field, value)? {
        mode @ (Mode::WebSocket | Mode::WebTransport) => Err(BadTask::new(format!(
            "{field}: the agent fetches and opens no connection of its own as {mode:?} would, \
             expected \"cors\", \"no-cors\", \"same-origin\" or \"navigate\"",
            mode = mode.as_str()
        ))),
        mode => Ok(mode),
    }
}

/// The standard's words, and as script reads them back: `about:client` and the empty string.
fn referrer(field: &'static str, value: &Value) -> Result<Referrer, BadTask> {
    match kinds::text(field, value)? {
        "client" | "about:client" => Ok(Referrer::Client),
        "no-referrer" | "" => Ok(Referrer::NoReferrer),
        input => Url::parse(input).map(Referrer::Url).map_err(|error| {
            let what = format!("\"client\", \"no-referrer\" or an absolute URL ({error})");
            BadTask::expected(field, what, value)
        }),
    }
}

/// What answers a server that asks for a user name and a password.
struct Auth {
    user: String,
    password: String,
}

impl Auth {
    /// As `XMLHttpRequest` does: a URL without host takes none.
    fn set_on(&self, url: &mut Url) {
        let _ = url.set_username(&self.user).and_then(|()| url.set_password(Some(&self.password)));
    }
}

fn auth(field: &'static str, value: &Value) -> Result<Auth, BadTask> {
    const SHAPE: &str = r#"an object such as {"user": "name", "password": "secret"}"#;
    let members =
        value.as_object().filter(|members| members.keys().all(|name| name == "user" || name == "password"));
    let part = |name| match members.and_then(|members| members.get(name)) {
        None | Some(Value::Null) => Some(String::new()),
        Some(part) => part.as_str().map(ToOwned::to_owned),
    };
    let parts = members.and_then(|_| Some(Auth { user: part("user")?, password: part("password")? }));
    // The value itself may be a secret.
    parts.ok_or_else(|| BadTask::new(format!("{field}: expected {SHAPE}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Map, json};

    /// Values that are near to right ones, and others.
    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
            "(https?|data|ws|blob|x):(//)?[a-z:@\\[\\]./0-9%#]{0,12}".prop_map(Value::from),
            prop::sample::select(vec![
                "null",
                "cors",
                "include",
                "manual",
                "client",
                "no-referrer",
                "image",
                "aGk="
            ])
            .prop_map(Value::from),
            Just(json!([["X-A", "1"], ["x-a", "\u{ff}"]])),
            Just(json!({ "user": "a", "password": null })),
        ];
        leaf.prop_recursive(2, 8, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::hash_map("(user|password|.)", inner, 0..3)
                    .prop_map(|members| json!(members)),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_json_is_a_task_or_is_told_why_not_in_a_few_words(
            members in prop::collection::hash_map(prop::sample::select(&super::super::fields::FIELDS[..]), value(), 0..6),
            with_url in any::<bool>(),
        ) {
            let mut task: Map<String, Value> = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            if with_url {
                task.insert("url".to_owned(), json!("https://api.example/"));
            }
            if let Err(fault) = Task::read(Value::from(task).to_string().as_bytes(), &Origin::opaque()) {
                let fault = fault.to_string();
                prop_assert!(!fault.is_empty() && fault.len() < 1024, "{fault}");
            }
        }

        #[test]
        fn every_text_is_a_task_or_is_told_why_not(text in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(Task::read(&text, &Origin::opaque()).is_err());
        }
    }

    #[test]
    fn what_is_long_is_told_briefly_and_soon() {
        let long = "x".repeat(1 << 20);
        for task in [
            json!({ (long.clone()): 1 }),
            json!({ "url": long }),
            json!({ "url": "http://a.example/", "mode": long }),
            json!({ "url": "http://a.example/", "origin": long }),
            json!({ "url": "http://a.example/", "headers": [[long, "a\nb"]] }),
        ] {
            let fault = Task::read(task.to_string().as_bytes(), &Origin::opaque()).unwrap_err().to_string();
            assert!(fault.len() < 1024, "{} bytes", fault.len());
        }
    }
}

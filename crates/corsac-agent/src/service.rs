//! Service: the agent over HTTP. `POST /` fetches, `GET /clear` forgets.
//!
//! No answer has a CORS field: programs drive the agent, pages do not.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use serde_json::json;
use tokio::time::timeout;

use crate::agent::Agent;
use crate::hosts::{Hosts, Turned};

/// Bytes of a task.
pub(crate) const TASK_LIMIT: usize = 64 << 20;

/// For how long what is too long is read on, so that the client gets the answer and not a reset.
const DRAIN: Duration = Duration::from_secs(5);

const HELP: &str =
    r#"POST / takes a task such as {"url": "https://api.example/"}; GET /clear forgets everything"#;

/// An answer over HTTP.
type Answered = Response<Full<Bytes>>;

/// What one server shares among its connections.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    agent: Agent,
    hosts: Arc<Hosts>,
    limit: usize,
}

impl Service {
    pub(crate) fn new(agent: Agent, hosts: Hosts) -> Self {
        Self { agent, hosts: Arc::new(hosts), limit: TASK_LIMIT }
    }

    pub(crate) async fn answer<B>(&self, request: Request<B>) -> Answered
    where
        B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Unpin,
    {
        let (head, body) = request.into_parts();
        if let Err(turned) = self.hosts.admit(&head) {
            return turned_away(&turned);
        }
        match (head.uri.path(), head.method) {
            ("/", Method::POST) => self.fetch(body).await,
            ("/clear", Method::GET) => {
                self.agent.clear();
                json_answer(StatusCode::OK, r#"{"cleared":true}"#)
            }
            ("/", _) => not_allowed("POST"),
            ("/clear", _) => not_allowed("GET"),
            (path, _) => error(StatusCode::NOT_FOUND, &format!("nothing is at {path}: {HELP}")),
        }
    }

    async fn fetch<B>(&self, mut body: B) -> Answered
    where
        B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Unpin,
    {
        let task = match Limited::new(&mut body, self.limit).collect().await {
            Ok(task) => task.to_bytes(),
            Err(fault) if fault.is::<LengthLimitError>() => {
                let _ = timeout(DRAIN, async { while let Some(Ok(_)) = body.frame().await {} }).await;
                let limit = self.limit;
                return error(StatusCode::PAYLOAD_TOO_LARGE, &format!("a task has at most {limit} bytes"));
            }
            Err(fault) => {
                return error(StatusCode::BAD_REQUEST, &format!("the task did not arrive: {fault}"));
            }
        };
        match self.agent.fetch(&task).await {
            Ok(answer) => json_answer(StatusCode::OK, answer),
            Err(fault) => error(StatusCode::BAD_REQUEST, &fault.to_string()),
        }
    }
}

fn turned_away(turned: &Turned) -> Answered {
    match turned {
        Turned::Misdirected { host } => error(
            StatusCode::MISDIRECTED_REQUEST,
            &format!(
                "the agent answers to localhost, loopback addresses and names given by --allow-host, and Host is {host:?}"
            ),
        ),
        Turned::FromPage { site } => error(
            StatusCode::FORBIDDEN,
            &format!("a page in a browser cannot use the agent, and Sec-Fetch-Site is {site:?}"),
        ),
    }
}

fn not_allowed(allowed: &'static str) -> Answered {
    let mut answer = error(StatusCode::METHOD_NOT_ALLOWED, HELP);
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    answer
}

fn error(status: StatusCode, message: &str) -> Answered {
    json_answer(status, json!({ "error": message }).to_string())
}

fn json_answer(status: StatusCode, json: impl Into<Bytes>) -> Answered {
    let mut answer = Response::new(Full::new(json.into()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

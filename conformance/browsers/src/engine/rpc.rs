//! Calls and events as JSON, the shape that all three browsers' protocols share: `{id, method, params}`.
//!
//! Knows no transport: a pipe, a WebSocket or another connection carries the texts.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        oneshot,
    },
    time::timeout,
};

use super::{EngineKind, Error, Result};

type Answers = Mutex<Option<HashMap<u64, oneshot::Sender<Value>>>>;

/// What is done with an event: its method, and its whole message.
pub(super) type OnEvent = Box<dyn Fn(&str, &Value) + Send>;

/// Our end of the conversation: asks, and waits for the answer no longer than given.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    engine: EngineKind,
    given: Duration,
    next: Arc<AtomicU64>,
    /// None once the connection is over: then nobody will answer.
    waiting: Arc<Answers>,
    texts: UnboundedSender<String>,
}

/// The transport's end: texts to send, and what to do with those that come.
pub(super) struct Line {
    pub(super) to_send: UnboundedReceiver<String>,
    pub(super) received: Received,
}

/// Takes the texts that a transport received. Dropping it says that the connection is over.
pub(super) struct Received {
    waiting: Arc<Answers>,
    on_event: OnEvent,
}

impl Caller {
    /// A conversation without a transport yet. `on_event` makes what takes the events; it may keep the caller.
    pub(super) fn new(
        engine: EngineKind,
        given: Duration,
        on_event: impl FnOnce(&Self) -> OnEvent,
    ) -> (Self, Line) {
        let (texts, to_send) = unbounded_channel();
        let waiting = Arc::new(Mutex::new(Some(HashMap::new())));
        let caller = Self { engine, given, next: Arc::default(), waiting: Arc::clone(&waiting), texts };
        let received = Received { waiting, on_event: on_event(&caller) };
        (caller, Line { to_send, received })
    }

    /// Waits this long for answers from now on.
    pub(super) fn allow(&mut self, given: Duration) {
        self.given = given;
    }

    /// Calls, and waits for the result.
    pub(super) async fn call(&self, method: &str, params: Value) -> Result<Value> {
        self.call_in(None, method, params).await
    }

    /// Calls within a session of the connection.
    pub(super) async fn call_in(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value> {
        let (answer, waits) = oneshot::channel();
        let id = self.send(session, method, params, Some(answer));
        let message = timeout(self.given, waits).await.map_err(|_| {
            self.forget(id);
            self.late(method)
        })?;
        let over = |_| Error::Ended { engine: self.engine, last_words: String::new() };
        let message = message.map_err(over)?;
        match message.get("error") {
            None | Some(Value::Null) => Ok(message.get("result").cloned().unwrap_or_default()),
            Some(error) => Err(self.refused(method, &reason(error, &message))),
        }
    }

    /// Calls and lets the answer go.
    pub(super) fn tell_in(&self, session: Option<&str>, method: &str, params: Value) {
        self.send(session, method, params, None);
    }

    fn send(
        &self,
        session: Option<&str>,
        method: &str,
        params: Value,
        answer: Option<oneshot::Sender<Value>>,
    ) -> u64 {
        let id = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let (Some(session), Some(fields)) = (session, message.as_object_mut()) {
            fields.insert("sessionId".into(), session.into());
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(waiting), Some(answer)) = (waiting.as_mut(), answer) {
            waiting.insert(id, answer);
        }
        // Without a transport nobody waits either: dropping the answer has said so.
        let _ = self.texts.send(message.to_string());
        id
    }

    fn forget(&self, id: u64) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.as_mut().map(|waiting| waiting.remove(&id));
    }

    fn late(&self, method: &str) -> Error {
        Error::Late { engine: self.engine, task: format!("answer {method}"), given: self.given }
    }

    fn refused(&self, method: &str, answer: &str) -> Error {
        Error::Refused { engine: self.engine, task: format!("do {method}"), answer: answer.to_owned() }
    }
}

/// DevTools and WebKit put the message inside the error, BiDi beside it.
fn reason(error: &Value, message: &Value) -> String {
    let inside = error.get("message").or_else(|| message.get("message"));
    inside.and_then(Value::as_str).map_or_else(|| error.to_string(), str::to_owned)
}

impl Received {
    /// Hands an answer to who waits for it, and an event to who listens. What is neither is let go.
    pub(super) fn take(&self, text: &str) {
        let Ok(message) = serde_json::from_str::<Value>(text) else { return };
        if let Some(id) = message.get("id").and_then(Value::as_u64) {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(answer) = waiting.as_mut().and_then(|waiting| waiting.remove(&id)) {
                let _ = answer.send(message);
            }
        } else if let Some(method) = message.get("method").and_then(Value::as_str) {
            (self.on_event)(method, &message);
        }
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller() -> (Caller, Line) {
        Caller::new(EngineKind::Chromium, Duration::from_millis(50), |_| Box::new(|_, _| ()))
    }

    #[tokio::test]
    async fn an_answer_finds_its_call() {
        let (caller, mut line) = caller();
        let transport = async {
            let text = line.to_send.recv().await.unwrap();
            assert_eq!(text, r#"{"id":1,"method":"A.b","params":{}}"#);
            line.received.take(r#"{"id":7,"result":1}"#);
            line.received.take(r#"{"id":1,"result":{"x":2}}"#);
        };
        let (answer, ()) = tokio::join!(caller.call("A.b", json!({})), transport);
        assert_eq!(answer.unwrap(), json!({ "x": 2 }));
    }

    #[tokio::test]
    async fn silence_ends_at_the_deadline() {
        let (caller, _line) = caller();
        assert!(matches!(caller.call("A.b", json!({})).await, Err(Error::Late { .. })));
    }

    #[tokio::test]
    async fn a_connection_that_ends_answers_everybody_at_once() {
        let (caller, line) = caller();
        let (answer, ()) = tokio::join!(caller.call("A.b", json!({})), async { drop(line) });
        assert!(matches!(answer, Err(Error::Ended { .. })));
        assert!(matches!(caller.call("A.c", json!({})).await, Err(Error::Ended { .. })));
    }

    #[tokio::test]
    async fn a_refusal_is_said_in_the_browsers_words() {
        let (caller, line) = caller();
        let answer = caller.call("A.b", json!({}));
        let (answer, ()) =
            tokio::join!(answer, async { line.received.take(r#"{"id":1,"error":{"message":"no"}}"#) });
        assert_eq!(answer.unwrap_err().to_string(), "chromium could not do A.b: no");
    }
}

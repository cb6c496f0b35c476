//! One session of WebDriver BiDi with one tab.

use std::time::Duration;

use serde_json::{Value, json};

use crate::engine::{
    ConsoleLine, EngineKind, Error, Result,
    console::Console,
    rpc::{Caller, Line},
};

/// A session, and its only tab.
#[derive(Debug)]
pub(super) struct Session {
    caller: Caller,
    tab: String,
    /// The browser's version, as it tells it.
    pub(super) version: String,
}

/// A connection to a browser whose pages' console lines go to `console`.
pub(super) fn connection(engine: EngineKind, given: Duration, console: Console) -> (Caller, Line) {
    Caller::new(engine, given, |_| {
        Box::new(move |_, message| {
            if let Some(line) = message.get("params").and_then(line) {
                console.add(line);
            }
        })
    })
}

/// What a page gave to `console.log` and its siblings. Errors of scripts come with the browser's own words.
fn line(entry: &Value) -> Option<ConsoleLine> {
    let text = |name: &str| entry.get(name)?.as_str().map(str::to_owned);
    (text("type")? == "console").then_some(())?;
    let url = entry.get("stackTrace").and_then(|trace| trace.pointer("/callFrames/0/url"));
    Some(ConsoleLine {
        level: text("level")?,
        code: None,
        text: text("text")?,
        url: url.and_then(Value::as_str).map(str::to_owned),
    })
}

impl Session {
    pub(super) async fn open(caller: Caller) -> Result<Self> {
        let session = caller.call("session.new", json!({ "capabilities": {} })).await?;
        caller.call("session.subscribe", json!({ "events": ["log.entryAdded"] })).await?;
        let tab = first_context(&caller, json!({})).await?;
        let version = session.pointer("/capabilities/browserVersion").and_then(Value::as_str);
        Ok(Self { version: version.unwrap_or_default().to_owned(), caller, tab })
    }

    /// Waits this long for answers from now on.
    pub(super) fn allow(&mut self, given: Duration) {
        self.caller.allow(given);
    }

    /// Loads the page until its document is parsed.
    pub(super) async fn navigate(&self, url: &str) -> Result<()> {
        let page = json!({ "context": self.tab, "url": url, "wait": "interactive" });
        self.caller.call("browsingContext.navigate", page).await.map(drop)
    }

    /// Waits for the page's own thread.
    pub(super) async fn answers(&self) -> Result<()> {
        self.evaluate(&self.tab, "0").await.map(drop)
    }

    /// The browser's own window, where its own code runs.
    pub(super) async fn chrome_window(&self) -> Result<String> {
        first_context(&self.caller, json!({ "moz:scope": "chrome" })).await
    }

    /// The value of a script in a window; what it throws is a refusal.
    pub(super) async fn evaluate(&self, window: &str, script: &str) -> Result<Value> {
        let params = json!({ "expression": script, "target": { "context": window }, "awaitPromise": false });
        let answer = self.caller.call("script.evaluate", params).await?;
        match answer.pointer("/exceptionDetails/text").and_then(Value::as_str) {
            None => Ok(answer.pointer("/result/value").cloned().unwrap_or_default()),
            Some(thrown) => Err(Error::Refused {
                engine: EngineKind::Firefox,
                task: "run a script".into(),
                answer: thrown.to_owned(),
            }),
        }
    }
}

async fn first_context(caller: &Caller, scope: Value) -> Result<String> {
    let tree = caller.call("browsingContext.getTree", scope).await?;
    let context = tree.pointer("/contexts/0/context").and_then(Value::as_str);
    context.map(str::to_owned).ok_or_else(|| Error::Refused {
        engine: EngineKind::Firefox,
        task: "name its window".into(),
        answer: tree.to_string(),
    })
}

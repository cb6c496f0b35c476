//! One tab of Chromium, and what is asked of it.

use std::time::Duration;

use serde_json::{Value, json};

use super::messages;
use crate::engine::{
    EngineKind, Error, Result,
    console::Console,
    rpc::{Caller, Line},
};

/// What tells of the console.
const DOMAINS: [&str; 4] = ["Page.enable", "Runtime.enable", "Log.enable", "Audits.enable"];

/// A tab, and our connection to its browser.
#[derive(Debug)]
pub(super) struct Tab {
    caller: Caller,
    session: String,
}

impl Tab {
    /// Opens a tab whose console lines, those of its frames and workers too, go to `console`.
    pub(super) async fn open(caller: Caller, codes: bool) -> Result<Self> {
        let target = caller.call("Target.createTarget", json!({ "url": "about:blank" })).await?;
        let attach = json!({ "targetId": target.get("targetId"), "flatten": true });
        let attached = caller.call("Target.attachToTarget", attach).await?;
        let session = attached.get("sessionId").and_then(Value::as_str).unwrap_or_default().to_owned();
        for domain in domains(codes) {
            caller.call_in(Some(&session), domain, json!({})).await?;
        }
        watch_children(&caller, &session);
        Ok(Self { caller, session })
    }

    /// Waits this long for answers from now on.
    pub(super) fn allow(&mut self, given: Duration) {
        self.caller.allow(given);
    }

    /// Loads the page, with empty caches: of more than 1,024 preflights' answers Chromium throws away any, and some page
    /// would ask again. A page that cannot be had is a refusal with the network's error.
    pub(super) async fn navigate(&self, engine: EngineKind, url: &str) -> Result<()> {
        self.call("Network.clearBrowserCache", json!({})).await?;
        let answer = self.call("Page.navigate", json!({ "url": url })).await?;
        match answer.get("errorText").and_then(Value::as_str) {
            None | Some("") => Ok(()),
            Some(text) => {
                Err(Error::Refused { engine, task: format!("open {url}"), answer: text.to_owned() })
            }
        }
    }

    /// Waits for the page's own thread: it runs, and what it said before has been said.
    pub(super) async fn answers(&self) -> Result<()> {
        self.call("Runtime.evaluate", json!({ "expression": "0" })).await.map(drop)
    }

    async fn call(&self, method: &str, params: Value) -> Result<Value> {
        self.caller.call_in(Some(&self.session), method, params).await
    }
}

/// A connection to a browser whose console lines go to `console`.
pub(super) fn connection(
    engine: EngineKind,
    given: Duration,
    codes: bool,
    console: Console,
) -> (Caller, Line) {
    Caller::new(engine, given, |caller| {
        let caller = caller.clone();
        Box::new(move |method, message| {
            let Some(params) = message.get("params") else { return };
            if method == "Target.attachedToTarget" {
                let child = params.get("sessionId").and_then(Value::as_str).unwrap_or_default();
                // The tab itself is attached by hand, and waits for its domains there.
                if message.get("sessionId").is_some() {
                    domains(codes).for_each(|domain| caller.tell_in(Some(child), domain, json!({})));
                    watch_children(&caller, child);
                }
            }
            if let Some(line) = messages::line(method, params) {
                console.add(line);
            }
        })
    })
}

/// The network domain watches every request. Chromium 106 tells the codes of its issues without it, 156 does not.
fn domains(codes: bool) -> impl Iterator<Item = &'static str> {
    DOMAINS.into_iter().chain(codes.then_some("Network.enable"))
}

/// Frames of other sites and workers are targets of their own.
fn watch_children(caller: &Caller, session: &str) {
    let params = json!({ "autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true });
    caller.tell_in(Some(session), "Target.setAutoAttach", params);
}

//! One page of WebKit, by the protocol of its remote inspector.
//!
//! The connection is to the page's window. What runs the page is a target inside, and another one when a navigation
//! leaves for another site: calls to the page travel wrapped in calls to the window.

use std::{io, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{mpsc::UnboundedReceiver, watch},
    time::{sleep, timeout},
};

use crate::engine::{
    EngineKind, Error, Result,
    process::Process,
    rpc::{Caller, Received},
    websocket,
};

const ENGINE: EngineKind = EngineKind::WebKit;

/// The first window of the first connection; there is no other.
const WINDOW: &str = "/socket/1/1/WebPage";

/// How long a window may take to name its page before we connect anew: it may have come up without one.
const NAMES_ITS_PAGE: Duration = Duration::from_secs(2);

/// A window's page.
#[derive(Debug)]
pub(super) struct Page {
    caller: Caller,
    target: watch::Receiver<Option<String>>,
}

impl Page {
    /// Connects to the first window as soon as there is one. The start's own deadline ends the wait.
    pub(super) async fn connect(process: &mut Process, port: u16, given: Duration) -> Result<Self> {
        loop {
            if let Some(page) = Self::try_connect(port, given).await {
                return Ok(page);
            }
            if !process.is_running() {
                return Err(process.ended());
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    async fn try_connect(port: u16, given: Duration) -> Option<Self> {
        // A connection to a window that is not there yet would crash the browser.
        lists_its_window(port).await.ok()?.then_some(())?;
        let (caller, to_page) = Caller::new(ENGINE, given, |_| Box::new(|_, _| ()));
        let (announce, mut target) = watch::channel(None);
        let (window, to_window) =
            Caller::new(ENGINE, given, |_| Box::new(on_event(to_page.received, announce)));
        websocket::carry(ENGINE, &format!("ws://127.0.0.1:{port}{WINDOW}"), to_window).await.ok()?;
        tokio::spawn(wrap(to_page.to_send, window, target.clone()));
        timeout(NAMES_ITS_PAGE, target.wait_for(Option::is_some)).await.ok()?.ok()?;
        Some(Self { caller, target })
    }

    /// Waits this long for answers from now on.
    pub(super) fn allow(&mut self, given: Duration) {
        self.caller.allow(given);
    }

    /// Begins to load the page. WebKit does not say whether it could be had.
    pub(super) async fn navigate(&self, url: &str) -> Result<()> {
        self.ask("Page.navigate", json!({ "url": url })).await
    }

    /// Waits for the page's own thread.
    pub(super) async fn answers(&self) -> Result<()> {
        self.ask("Runtime.evaluate", json!({ "expression": "0" })).await
    }

    /// Asks the page; if another one takes its place meanwhile, asks that one.
    async fn ask(&self, method: &str, params: Value) -> Result<()> {
        let mut target = self.target.clone();
        target.mark_unchanged();
        loop {
            tokio::select! {
                biased;
                answer = self.caller.call(method, params.clone()) => return answer.map(drop),
                changed = target.changed() => if changed.is_err() {
                    return Err(Error::Ended { engine: ENGINE, last_words: String::new() });
                },
            }
        }
    }
}

/// Whether the inspector's own page, meant for people, leads to the window.
async fn lists_its_window(port: u16) -> io::Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").await?;
    let mut page = Vec::new();
    stream.read_to_end(&mut page).await?;
    Ok(String::from_utf8_lossy(&page).contains(WINDOW))
}

/// Which target is the page, and what it says.
fn on_event(page: Received, target: watch::Sender<Option<String>>) -> impl Fn(&str, &Value) + Send {
    move |method, event| {
        let text = |path: &str| event.pointer(path).and_then(Value::as_str).map(str::to_owned);
        let provisional = event.pointer("/params/targetInfo/isProvisional") == Some(&Value::Bool(true));
        match method {
            "Target.targetCreated" if !provisional => {
                target.send_replace(text("/params/targetInfo/targetId"));
            }
            "Target.didCommitProvisionalTarget" => {
                target.send_replace(text("/params/newTargetId"));
            }
            "Target.dispatchMessageFromTarget" => {
                page.take(&text("/params/message").unwrap_or_default());
            }
            _ => (),
        }
    }
}

/// Sends what is meant for the page to the target that is the page now.
async fn wrap(mut texts: UnboundedReceiver<String>, window: Caller, target: watch::Receiver<Option<String>>) {
    while let Some(text) = texts.recv().await {
        let id = target.borrow().clone();
        window.tell_in(None, "Target.sendMessageToTarget", json!({ "targetId": id, "message": text }));
    }
}

//! Agent: one browser, asked in JSON. Knows nothing of how the text comes and goes.

use std::sync::Arc;

use corsac::fetch::Origin;
use corsac_browser::{Browser, SendOptions};

use crate::answer::Answer;
use crate::task::{BadTask, Task};

/// A browser that is asked in JSON. Clones speak to the same browser.
///
/// # Examples
/// ```
/// use corsac_agent::Agent;
/// use corsac_browser::{Browser, Network};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let agent = Agent::new(Browser::builder().network(Network::new()).build()?);
/// let answer = agent.fetch(br#"{"url": "http://127.0.0.1:1/", "origin": "https://app.example"}"#).await?;
/// let answer: serde_json::Value = serde_json::from_slice(&answer)?;
/// assert_eq!(answer["type"], "error");
/// assert_eq!(answer["why"]["code"], "D109"); // browsers refuse to speak to port 1
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Agent {
    browser: Browser,
    /// The page that every task at the origin `null` means.
    opaque: Arc<Origin>,
}

impl Agent {
    /// An agent whose tasks share the browser's cookies, preflight cache and connections.
    #[must_use]
    pub fn new(browser: Browser) -> Self {
        Self { browser, opaque: Arc::new(Origin::opaque()) }
    }

    /// Takes a task as JSON and gives the answer as JSON, without a line end.
    ///
    /// # Errors
    /// [`BadTask`] when the text states no task. What the browser refuses is an answer of type `error`.
    pub async fn fetch(&self, task: &[u8]) -> Result<Vec<u8>, BadTask> {
        let Task { client, prepared, stream, timeout } = Task::read(task, &self.opaque)?;
        let options = SendOptions { stream, timeout: Some(timeout), ..SendOptions::default() };
        let result = self.browser.page_for(client).send(prepared, options).await;
        // Strings, numbers and lists of them: nothing here can fail.
        Ok(serde_json::to_vec(&Answer::of(&result)).unwrap_or_default())
    }

    /// Empties the cookie jar, the preflight cache and the connection pool.
    pub fn clear(&self) {
        self.browser.clear();
    }
}

//! Seen: what script saw of one fetch, in the words of the runner. Data only.

use crate::case::Bytes;
use serde::{Deserialize, Serialize};

/// What script saw of one fetch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Seen {
    /// A response.
    Response(SeenResponse),
    /// An element's `load`, an event source's `open`.
    Loaded,
    /// It is over, and script is not told how; as a prediction, that how is not judged.
    Ended,
    /// An error.
    Failed {
        /// Its name: `TypeError`, `error`.
        name: String,
        /// What the browser says of it.
        message: String,
    },
    /// Nothing happened for a long time.
    Timeout,
}

/// A response as script sees it. What an API does not show is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenResponse {
    /// `response.type`
    pub response_type: Option<String>,
    /// `response.status`
    pub status: u16,
    /// `response.statusText`
    pub status_text: Bytes,
    /// `response.url`
    pub url: String,
    /// `response.redirected`
    pub redirected: Option<bool>,
    /// The readable headers: names in lower case, values of one name joined.
    pub headers: Vec<(String, Bytes)>,
    /// The length of the body, in bytes; `None` when it could not be read.
    pub body: Option<usize>,
}

impl Seen {
    /// In one word, for summaries.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Seen::Response(response) => response.response_type.as_deref().unwrap_or("response"),
            Seen::Loaded => "loaded",
            Seen::Ended => "ended",
            Seen::Failed { .. } => "failed",
            Seen::Timeout => "timeout",
        }
    }
}

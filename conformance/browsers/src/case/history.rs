//! History: a case, its page and its fetches in a row. Data only.

use super::answer::{Answer, Route};
use super::ask::Ask;
use serde::{Deserialize, Serialize};

/// A page, its fetches in a row, and what servers answer to each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The token in the paths of the case: no other case of a run has it, so their caches do not meet.
    pub token: String,
    /// What the case is about.
    pub area: Area,
    /// The page's origin.
    pub page: String,
    /// The fetches.
    pub turns: Vec<Turn>,
}

/// One fetch of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// How long the page waits before it, in milliseconds.
    pub wait_ms: u64,
    /// What it asks.
    pub ask: Ask,
    /// What servers answer meanwhile.
    pub routes: Vec<Route>,
}

impl Turn {
    /// The answer to a request for the URL; a URL without a route gets the unscripted one.
    #[must_use]
    pub fn answer(&self, url: &str, preflight: bool) -> Answer {
        let route = self.routes.iter().find(|route| route.url == url && route.preflight == preflight);
        route.map_or_else(Answer::unscripted, |route| route.answer.clone())
    }
}

impl Case {
    /// The token as the case was generated: what playing it added is left out.
    #[must_use]
    pub fn own_token(&self) -> &str {
        self.token.split('.').next().unwrap_or_default()
    }

    /// The same case under another token.
    #[must_use]
    pub fn renamed(&self, token: &str) -> Self {
        let paths = [(format!("/{}/", self.token), format!("/{token}/"))];
        Self { token: token.to_owned(), ..self.rewritten(&paths) }
    }

    /// The same case with each text replaced wherever it stands.
    pub(super) fn rewritten(&self, replacements: &[(String, String)]) -> Self {
        let Ok(mut json) = serde_json::to_string(self) else { return self.clone() };
        for (from, to) in replacements {
            json = json.replace(from, to);
        }
        serde_json::from_str(&json).unwrap_or_else(|_| self.clone())
    }
}

/// What a case is about, as the report counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// One request without redirects whose answers are right.
    Right,
    /// Something is wrong or odd in the answer to a preflight.
    PreflightAnswer,
    /// Something is wrong or odd in the answer to the request.
    ActualAnswer,
    /// Redirects.
    Redirects,
    /// Several fetches in a row.
    History,
    /// Elements and event sources.
    Elements,
}

impl Area {
    /// Every area.
    pub const ALL: [Area; 6] = [
        Area::Right,
        Area::PreflightAnswer,
        Area::ActualAnswer,
        Area::Redirects,
        Area::History,
        Area::Elements,
    ];

    /// The name, as reports call it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Area::Right => "right answers",
            Area::PreflightAnswer => "faults in a preflight's answer",
            Area::ActualAnswer => "faults in a request's answer",
            Area::Redirects => "redirects",
            Area::History => "histories",
            Area::Elements => "elements",
        }
    }
}

//! Render: a diagnosis for people and for programs.

use corsac::fetch::Stage;
use serde_json::{Value, json};

use super::{Change, Diagnosis, Mismatch, answer_name, sender};
use crate::pages::page;
use crate::rows::{row, rows};

/// The width of what stands in front of a value.
const LABEL: usize = 10;

/// `access-control-max-age` as documentation spells it.
pub(super) fn title_case(name: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
    };
    name.split('-').map(capital).collect::<Vec<_>>().join("-")
}

impl Diagnosis {
    /// The evidence beside the step: what differs, all that is missing, what is hidden, who answered.
    #[must_use]
    pub fn evidence(&self, width: usize) -> String {
        let mut text = self.mismatch.as_ref().map(|mismatch| mismatch.rows(width)).unwrap_or_default();
        text.push_str(&rows("missing", self.missing().iter().map(String::as_str), width));
        if let Some(hidden) = &self.hidden {
            text.push_str(&row("behind it", &format!("{}: {}", hidden.status, hidden.text), width));
        }
        let servers: Vec<String> = self
            .answered_by
            .iter()
            .map(|guess| format!("{} ({}, {})", guess.name, guess.confidence.as_str(), guess.because))
            .collect();
        text + &rows("server", servers.iter().map(String::as_str), width)
    }

    /// What is missing, one text each, with who sends it.
    fn missing(&self) -> Vec<String> {
        let method = self.missing_method.iter().map(|method| format!("the method {method}"));
        let header = |name: &String| match sender(name) {
            Some(who) => format!("{name}, sent by {who}"),
            None => name.clone(),
        };
        method.chain(self.missing_headers.iter().map(header)).collect()
    }

    /// What to change: the fields that the answers need, or the advice of the code's page where no field helps.
    #[must_use]
    pub fn fix(&self, width: usize) -> String {
        if let Some(method) = &self.listed_method {
            return row(
                "fix",
                &format!("write {method} in the page: fetch(url, {{ method: '{method}' }})"),
                width,
            );
        }
        if self.changes.is_empty() {
            let fixes: Vec<String> = page(self.plain_code).fix.iter().map(|fix| format!("- {fix}")).collect();
            return rows("fix", fixes.iter().map(String::as_str), width);
        }
        let mut text = String::new();
        if self.code != self.plain_code {
            let advice = page(self.code).fix.first().copied().unwrap_or_default();
            text.push_str(&row("fix", &format!("- {advice}"), width));
        }
        for change in &self.changes {
            let label = if text.is_empty() { "fix" } else { "" };
            text.push_str(&row(label, &change.headline(), width));
            text.push_str(&rows("", change.lines().iter().map(String::as_str), width));
        }
        text
    }

    /// What would fail after that, and what nobody has seen yet.
    #[must_use]
    pub fn next(&self, width: usize) -> String {
        let mut lines: Vec<String> =
            self.next.iter().map(|next| format!("{}  {}", next.code, next.text)).collect();
        if let Some(awaited) = &self.awaited {
            let credentials = if awaited.with_credentials { ", and allow credentials" } else { "" };
            let what = match awaited.stage {
                Stage::Preflight => {
                    format!("a preflight goes to {}: its answer is not known yet", awaited.url)
                }
                Stage::Actual => format!(
                    "then the {} is sent: its answer must name the origin too{credentials}",
                    awaited.method
                ),
            };
            lines.push(what);
        }
        rows("next", lines.iter().map(String::as_str), width)
    }

    /// What the three engines print.
    #[must_use]
    pub fn consoles(&self, width: usize) -> String {
        self.shown_by.iter().map(|shown| row(shown.engine.as_str(), &printable(&shown.text), width)).collect()
    }

    /// Where the whole pages about it are.
    #[must_use]
    pub fn more(&self, width: usize) -> String {
        let outer = (self.code != self.plain_code).then(|| format!("corsac explain {}", self.code));
        let inner = format!("corsac explain {}", self.plain_code);
        rows("more", outer.as_deref().into_iter().chain([inner.as_str()]), width)
    }

    /// It for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "code": self.code.as_str(),
            "plainCode": self.plain_code.as_str(),
            "request": self.cost.as_str(),
            "mismatch": self.mismatch.as_ref().map(Mismatch::json),
            "missingMethod": self.missing_method,
            "listedMethod": self.listed_method,
            "missingHeaders": self.missing_headers.iter().map(|name| json!({
                "name": name, "sentBy": sender(name),
            })).collect::<Vec<_>>(),
            "hidden": self.hidden.as_ref().map(|hidden| json!({ "status": hidden.status, "text": hidden.text })),
            "answeredBy": self.answered_by.iter().map(|guess| json!({
                "name": guess.name, "confidence": guess.confidence.as_str(), "because": guess.because,
            })).collect::<Vec<_>>(),
            "changes": self.changes.iter().map(Change::json).collect::<Vec<_>>(),
            "advice": page(self.plain_code).fix,
            "next": self.next.iter().map(|next| json!({
                "code": next.code.as_str(), "stage": next.stage.map(|stage| stage.to_string()), "text": next.text,
            })).collect::<Vec<_>>(),
            "awaited": self.awaited.as_ref().map(|awaited| json!({
                "stage": awaited.stage.to_string(), "method": awaited.method, "url": awaited.url.as_str(),
                "withCredentials": awaited.with_credentials,
            })),
            "consoles": self.shown_by.iter().map(|shown| json!({
                "engine": shown.engine.as_str(), "text": shown.text,
            })).collect::<Vec<_>>(),
        })
    }
}

impl Mismatch {
    /// The two values under each other, and a mark under the first byte that differs.
    fn rows(&self, width: usize) -> String {
        let (value, origin) = (printable(&self.value), printable(&self.origin));
        let mut text = row("differs", &format!("{value}  (Access-Control-Allow-Origin)"), usize::MAX);
        text.push_str(&row("", &format!("{origin}  (Origin)"), usize::MAX));
        let is_short = self.differs_at + LABEL < width && value.len() == self.value.len();
        let sentence = self.cause.sentence();
        if is_short {
            let indent = " ".repeat(self.differs_at);
            let one_line = format!("{}{indent}^ {sentence}", " ".repeat(LABEL));
            if one_line.chars().count() <= width {
                return text + &one_line + "\n";
            }
            text.push_str(&format!("{}{indent}^\n", " ".repeat(LABEL)));
        }
        text + &row("", sentence, width)
    }

    fn json(&self) -> Value {
        json!({
            "origin": self.origin, "value": self.value, "differsAt": self.differs_at,
            "cause": self.cause.as_str(), "text": self.cause.sentence(),
        })
    }
}

impl Change {
    fn headline(&self) -> String {
        let after = match self.hop {
            0 => String::new(),
            hops => format!(" after {hops} redirect{}", if hops == 1 { "" } else { "s" }),
        };
        format!("{}{after} needs", answer_name(self.stage))
    }

    /// The status and the fields, a line each.
    fn lines(&self) -> Vec<String> {
        let status = self.status.map(|status| format!("< {status}"));
        let fields = self
            .fields
            .iter()
            .map(|(name, value)| format!("< {}: {}", title_case(name.as_str()), printable(value)));
        status.into_iter().chain(fields).collect()
    }

    fn json(&self) -> Value {
        json!({
            "stage": self.stage.to_string(), "redirects": self.hop, "url": self.url.as_str(), "status": self.status,
            "fields": self.fields.iter().map(|(name, value)| {
                json!({ "name": name.as_str(), "value": value })
            }).collect::<Vec<_>>(),
        })
    }
}

/// The text without what a terminal would obey.
fn printable(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { '\u{fffd}' } else { char }).collect()
}

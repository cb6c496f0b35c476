//! JSON: a diagnosis for programs.

use serde_json::{Value, json};

use super::{Change, Diagnosis, Mismatch, sender};
use crate::pages::page;

impl Diagnosis {
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
            "unanswered": self.unanswered,
            "answeredBy": self.answered_by.iter().map(|guess| json!({
                "name": guess.name, "confidence": guess.confidence.as_str(), "because": guess.because,
            })).collect::<Vec<_>>(),
            "trap": self.trap,
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
    fn json(&self) -> Value {
        json!({
            "origin": self.origin, "value": self.value, "differsAt": self.differs_at,
            "cause": self.cause.as_str(), "text": self.cause.sentence(),
        })
    }
}

impl Change {
    fn json(&self) -> Value {
        json!({
            "stage": self.stage.to_string(), "redirects": self.hop, "url": self.url.as_str(), "status": self.status,
            "fields": self.fields.iter().map(|(name, value)| {
                json!({ "name": name.as_str(), "value": value })
            }).collect::<Vec<_>>(),
        })
    }
}

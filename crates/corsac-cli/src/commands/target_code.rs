//! Target code: what a loss (`L…`) or a finding (`I…`) means, which `corsac explain` tells beside the codes of decisions.

use corsac_doctor::wrap_under;
use corsac_targets::LossCode;
use corsac_targets::import::FindingCode;
use serde_json::{Value, json};

/// A code of a target, and its texts.
pub(crate) struct TargetCode {
    code: &'static str,
    /// `widened` of a loss, `warning` of a finding.
    weight: &'static str,
    title: &'static str,
    explanation: &'static str,
}

impl TargetCode {
    /// The code of that printed form, in capitals or not.
    pub(crate) fn find(word: &str) -> Option<Self> {
        let word = word.to_ascii_uppercase();
        let loss = word.parse().ok().map(|code: LossCode| TargetCode {
            code: code.as_str(),
            weight: code.effect().as_str(),
            title: code.title(),
            explanation: code.explanation(),
        });
        let finding = || {
            word.parse().ok().map(|code: FindingCode| TargetCode {
                code: code.as_str(),
                weight: code.weight().as_str(),
                title: code.title(),
                explanation: code.explanation(),
            })
        };
        loss.or_else(finding)
    }

    pub(crate) fn human(&self, width: usize) -> String {
        let lines = wrap_under("  ", &format!("  {}", self.explanation), width);
        format!(
            "{} {}: {}\n\n{}\n\n  {}\n",
            self.code,
            self.weight,
            self.title,
            lines.join("\n"),
            self.origin()
        )
    }

    pub(crate) fn markdown(&self) -> String {
        format!(
            "# {}: {}\n\n{}\n\n{} ({})\n",
            self.code,
            self.title,
            self.explanation,
            self.origin(),
            self.weight
        )
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "code": self.code,
            "weight": self.weight,
            "title": self.title,
            "explanation": self.explanation,
        })
    }

    fn origin(&self) -> &'static str {
        match self.code.starts_with('L') {
            true => "A loss of corsac compile: how a server's answers leave the policy.",
            false => "A finding of corsac import: what a server's configuration does.",
        }
    }
}

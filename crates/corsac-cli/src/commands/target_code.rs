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
        TargetCode::all().find(|code| code.code.eq_ignore_ascii_case(word))
    }

    /// Every loss and every finding, in the order of their numbers.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let losses = LossCode::ALL.iter().map(|code| TargetCode {
            code: code.as_str(),
            weight: code.effect().as_str(),
            title: code.title(),
            explanation: code.explanation(),
        });
        let findings = FindingCode::ALL.iter().map(|code| TargetCode {
            code: code.as_str(),
            weight: code.weight().as_str(),
            title: code.title(),
            explanation: code.explanation(),
        });
        losses.chain(findings)
    }

    /// All codes with their titles, a line each, under what they are.
    pub(crate) fn list(width: usize) -> String {
        let mut text = String::new();
        let mut last = "";
        for code in TargetCode::all() {
            if code.family() != last {
                text.push_str(&format!("\n{}\n", code.origin()));
            }
            last = code.family();
            let line = format!("{}  {}", code.code, code.title);
            text.push_str(&(wrap_under("      ", &line, width).join("\n") + "\n"));
        }
        text
    }

    /// All codes as tables of Markdown.
    pub(crate) fn tables() -> String {
        let mut text = String::new();
        let mut last = "";
        for code in TargetCode::all() {
            if code.family() != last {
                text.push_str(&format!("\n## {}\n\n| code | says |\n|---|---|\n", code.origin()));
            }
            last = code.family();
            text.push_str(&format!("| {} | {} |\n", code.code, code.title.replace('*', "\\*")));
        }
        text
    }

    /// It as a row of the list, for programs.
    pub(crate) fn row(&self) -> Value {
        json!({ "code": self.code, "title": self.title, "family": self.family() })
    }

    fn family(&self) -> &'static str {
        if self.code.starts_with('L') { "losses" } else { "imports" }
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

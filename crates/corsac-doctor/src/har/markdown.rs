//! Markdown: a summary for a comment or an issue.

use std::fmt::Write;

use super::summary::{Group, HarSummary, Key};
use crate::render::escaped;

impl HarSummary {
    /// It as Markdown: a table of what was refused, then each with what to change.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("## {}", self.sentence());
        let refused: Vec<(&Key, &Group)> =
            self.ordered().into_iter().filter(|(key, _)| key.code.is_some()).collect();
        if !refused.is_empty() {
            text.push_str("\n| times | code | request | page |\n|---|---|---|---|\n");
            text.extend(refused.iter().map(|(key, group)| line(key, group)));
        }
        text.extend(refused.iter().map(|(key, group)| part(key, group)));
        let besides: String = self
            .ordered()
            .into_iter()
            .flat_map(|(key, group)| {
                group.notes(key).into_iter().map(|note| format!("- {}: {}\n", what(key), escaped(&note)))
            })
            .collect();
        if !besides.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\n### Besides\n\n{besides}");
        }
        text
    }
}

fn line(key: &Key, group: &Group) -> String {
    let code = key.code.map(|code| format!("{code} {}", escaped(code.title()))).unwrap_or_default();
    format!("| {} | {code} | {} | {} |\n", group.count, what(key), in_cell(&key.origin))
}

fn part(key: &Key, group: &Group) -> String {
    let Some(diagnosis) = &group.diagnosis else { return String::new() };
    let ask = group.ask(key);
    format!("\n## {}\n\n{}\nTo ask anew:\n\n```console\n$ {ask}\n```\n", what(key), diagnosis.markdown())
}

/// The request, as code.
fn what(key: &Key) -> String {
    let before = if key.is_preflight { "preflight of " } else { "" };
    format!("{before}{}", in_cell(&format!("{} {}", key.method, key.target)))
}

/// A text of a recording as code that ends no cell.
fn in_cell(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").replace('|', "%7C"))
}

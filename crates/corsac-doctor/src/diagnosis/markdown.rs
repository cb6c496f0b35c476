//! Markdown: a diagnosis for a comment or an issue.

use super::{Change, Diagnosis};
use crate::pages::page;
use crate::render::escaped;

/// Wide enough that nothing is broken: Markdown breaks lines itself.
const WIDTH: usize = usize::MAX;

impl Diagnosis {
    /// The diagnosis as Markdown, without a heading.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("{}\n", self.cost.sentence());
        let evidence = self.evidence(WIDTH);
        if !evidence.is_empty() {
            text.push_str(&format!("\n```text\n{evidence}```\n"));
        }
        text.push_str("\n### What to change\n\n");
        text.push_str(&self.markdown_fix());
        let next = self.next.iter().map(|next| format!("- **{}** {}\n", next.code, escaped(&next.text)));
        text.push_str(&part("What would fail next", next));
        let shown = self
            .shown_by
            .iter()
            .map(|shown| format!("- {}: `{}`\n", shown.engine.as_str(), shown.text.replace('`', "'")));
        text + &part("What browsers print", shown)
    }

    fn markdown_fix(&self) -> String {
        if let Some(method) = &self.listed_method {
            return format!("Write `{method}` in the page: `fetch(url, {{ method: '{method}' }})`.\n");
        }
        if let Some(text) = self.unanswered {
            return format!("- {text}\n");
        }
        let needless = self.needless_headers();
        if !needless.is_empty() && needless.len() == self.missing_headers.len() {
            return format!("Leave {} out of the page's request.\n", needless.join(", "));
        }
        if self.changes.is_empty() {
            return page(self.plain_code).fix.iter().map(|fix| format!("- {}\n", escaped(fix))).collect();
        }
        self.changes.iter().map(Change::markdown).collect()
    }
}

impl Change {
    fn markdown(&self) -> String {
        format!("{}:\n\n```http\n{}\n```\n", self.headline(), self.lines().join("\n"))
    }
}

fn part(title: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.collect();
    if items.is_empty() { items } else { format!("\n### {title}\n\n{items}") }
}

//! Render: a diagnosis for people at a terminal.

use super::{Change, Diagnosis, Guess, Mismatch, answer_name, sender};
use crate::fix::{Stack, in_the_way};
use crate::pages::page;
use crate::rows::{row, rows, title_case};
use corsac::fetch::Stage;
use corsac_targets::{Effect, Loss};

/// The width of what stands in front of a value.
const LABEL: usize = 10;

impl Diagnosis {
    /// The evidence beside the step: what differs, all that is missing, what is hidden, who answered.
    #[must_use]
    pub fn evidence(&self, width: usize) -> String {
        let mut text = self.mismatch.as_ref().map(|mismatch| mismatch.rows(width)).unwrap_or_default();
        text.push_str(&rows("missing", self.missing().iter().map(String::as_str), width));
        if let Some(hidden) = &self.hidden {
            text.push_str(&row("behind it", &format!("{}: {}", hidden.status, hidden.text), width));
        }
        let servers: Vec<String> = self.answered_by.iter().map(Guess::sentence).collect();
        text.push_str(&rows("server", servers.iter().map(String::as_str), width));
        text + &self.trap.map(|trap| row("trap", trap, width)).unwrap_or_default()
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
        if let Some(text) = self.unanswered {
            return row("fix", &format!("- {text}"), width);
        }
        let needless = self.needless_headers();
        let needless = needless
            .iter()
            .map(|name| format!("- leave {name} out of the page's request"))
            .collect::<Vec<_>>();
        if !needless.is_empty() && needless.len() == self.missing_headers.len() {
            return rows("fix", needless.iter().map(String::as_str), width);
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
        text.push_str(&rows("fix", needless.iter().map(String::as_str), width));
        for change in &self.changes {
            let label = if text.is_empty() { "fix" } else { "" };
            text.push_str(&row(label, &change.headline(), width));
            text.push_str(&rows("", change.lines().iter().map(String::as_str), width));
        }
        text
    }

    /// The change as a server writes it, the named one or the one that probably answered; or why none is written.
    #[must_use]
    pub fn write(&self, named: Option<Stack>, width: usize) -> String {
        match (self.any_snippet(named), named.and(self.forbidden())) {
            (Some(snippet), _) if named.is_none() && !snippet.is_short() => {
                let server = snippet.stack;
                row(
                    "write",
                    &format!("for {}: --server {server} prints its configuration", server.title()),
                    width,
                )
            }
            (Some(snippet), _) => snippet.human(width),
            (None, Some(code)) => {
                let text = format!(
                    "nothing: the policy would be wrong, {code}: {} (corsac explain {code})",
                    code.title()
                );
                row("write", &text, width)
            }
            (None, None) => named.and_then(|stack| self.cannot_hold(stack, width)).unwrap_or_default(),
        }
    }

    /// That the server has no way to allow just the request, and why, where a policy would help.
    fn cannot_hold(&self, stack: Stack, width: usize) -> Option<String> {
        let policy = self.policy.as_ref()?;
        if self.is_the_pages() {
            return None;
        }
        let losses = in_the_way(stack, policy);
        let text = match losses.first() {
            Some(loss) => format!("nothing: {}", not_just_this(stack, loss)),
            None => format!(
                "nothing: {} has no way to allow just this, or a name in it needs care that is not taken here",
                stack.title()
            ),
        };
        Some(row("write", &text, width))
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
}

impl Change {
    pub(super) fn headline(&self) -> String {
        let after = match self.hop {
            0 => String::new(),
            hops => format!(" after {hops} redirect{}", if hops == 1 { "" } else { "s" }),
        };
        format!("{}{after} needs", answer_name(self.stage))
    }

    /// The status and the fields, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let status = self.status.map(|status| format!("< {status}"));
        let fields = self
            .fields
            .iter()
            .map(|(name, value)| format!("< {}: {}", title_case(name.as_str()), printable(value)));
        status.into_iter().chain(fields).collect()
    }
}

/// The text without what a terminal would obey.
fn printable(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { '\u{fffd}' } else { char }).collect()
}

/// What a server would do instead.
fn not_just_this(stack: Stack, loss: &Loss) -> String {
    let (code, title) = (loss.code, loss.code.title());
    match loss.code.effect() {
        Effect::Widened => format!(
            "{} would grant more, {code}: {title} (corsac explain {code}); corsac compile {stack} --accept {code} writes it all the same",
            stack.title()
        ),
        _ => format!("{} cannot allow this, {code}: {title} (corsac explain {code})", stack.title()),
    }
}

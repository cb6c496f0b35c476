//! Section: lines in sections, each indented more than what is around it.

use std::fmt::Display;

use super::quote::Comment;

/// Lines of a file.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    depth: usize,
}

/// The place of a section in a chain of which the first that takes a request wins.
#[derive(Clone, Copy, Debug)]
enum Link {
    If,
    ElseIf,
    Else,
}

impl Link {
    fn name(self) -> &'static str {
        match self {
            Link::If => "If",
            Link::ElseIf => "ElseIf",
            Link::Else => "Else",
        }
    }
}

impl Lines {
    pub(super) fn line(&mut self, line: impl Display) {
        let indent = "    ".repeat(self.depth);
        self.text.push_str(&format!("{indent}{line}\n"));
    }

    pub(super) fn comment(&mut self, text: impl Display) {
        self.line(Comment::of(&text.to_string()));
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A section for the requests that meet the condition.
    pub(super) fn when(&mut self, condition: &str, inside: impl FnOnce(&mut Self)) {
        self.section(Link::If, Some(condition), inside);
    }

    /// A link of a chain, which `index` counts; without a condition it takes whatever none before it took.
    pub(super) fn link(&mut self, index: usize, condition: Option<&str>, inside: impl FnOnce(&mut Self)) {
        match (index, condition) {
            (0, None) => inside(self),
            (0, condition) => self.section(Link::If, condition, inside),
            (_, Some(_)) => self.section(Link::ElseIf, condition, inside),
            (_, None) => self.section(Link::Else, None, inside),
        }
    }

    fn section(&mut self, link: Link, condition: Option<&str>, inside: impl FnOnce(&mut Self)) {
        let name = link.name();
        match condition {
            Some(condition) => self.line(format_args!("<{name} \"{condition}\">")),
            None => self.line(format_args!("<{name}>")),
        }
        self.depth += 1;
        inside(self);
        self.depth = self.depth.saturating_sub(1);
        self.line(format_args!("</{name}>"));
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

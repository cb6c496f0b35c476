//! Lines: text in blocks, each indented by a tab more than what is around it, as `caddy fmt` has it.

use std::fmt::Display;

/// Lines of a file.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    depth: usize,
}

impl Lines {
    pub(super) fn line(&mut self, line: impl Display) {
        self.text.push_str(&"\t".repeat(self.depth));
        self.text.push_str(&line.to_string());
        self.text.push('\n');
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A block: its opening without the brace, and what stands in it.
    pub(super) fn block(&mut self, opening: impl Display, inside: impl FnOnce(&mut Self)) {
        self.line(format_args!("{opening} {{"));
        self.depth += 1;
        inside(self);
        self.depth = self.depth.saturating_sub(1);
        self.line("}");
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

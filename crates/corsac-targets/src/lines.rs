//! Lines: text in blocks in braces, each indented more than what is around it.

use std::fmt::Display;

/// Lines of a file.
#[derive(Debug)]
pub(crate) struct Lines {
    text: String,
    depth: usize,
    indent: &'static str,
}

impl Lines {
    /// No lines; each block is indented by this.
    pub(crate) fn indented(indent: &'static str) -> Self {
        Lines { text: String::new(), depth: 0, indent }
    }

    pub(crate) fn line(&mut self, line: impl Display) {
        self.text.push_str(&self.indent.repeat(self.depth));
        self.text.push_str(&line.to_string());
        self.text.push('\n');
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A block: its opening without the brace, and what stands in it.
    pub(crate) fn block(&mut self, opening: impl Display, inside: impl FnOnce(&mut Self)) {
        self.line(format_args!("{opening} {{"));
        self.depth += 1;
        inside(self);
        self.depth = self.depth.saturating_sub(1);
        self.line("}");
    }

    /// An `if` of which all conditions must hold; without conditions just what is inside.
    pub(crate) fn when(&mut self, conditions: &[String], inside: impl FnOnce(&mut Self)) {
        match conditions.is_empty() {
            true => inside(self),
            false => self.block(format_args!("if ({})", conditions.join(" && ")), inside),
        }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

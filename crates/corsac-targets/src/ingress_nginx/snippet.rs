//! Snippet: directives of nginx within YAML, with their places in the YAML file.

use crate::import::{Finding, NoIncludes, Position};
use crate::nginx::read::{Directive, Tree, tree};
use crate::yaml::Node;

/// The directives of an annotation's value.
///
/// # Errors
/// What is no configuration of nginx, with its place.
pub(super) fn directives(lines: &[&str], text: &str, node: &Node) -> Result<Tree, Finding> {
    let origin = Origin::of(lines, text, &node.position);
    let mut read =
        parsed(text, node).or_else(|_| parsed(&origin.padded(text), node).map(|_| Tree::default()))?;
    read.directives.iter_mut().for_each(|each| origin.shift_directive(each));
    read.findings.iter_mut().for_each(|finding| origin.shift(&mut finding.position));
    Ok(read)
}

fn parsed(text: &str, node: &Node) -> Result<Tree, Finding> {
    tree(&node.position.file, &NoIncludes(text.as_bytes()))
}

/// Where the text begins in the file.
struct Origin {
    /// The line of the first character that is no line break, and how many are counted up to it.
    line: usize,
    before: usize,
    /// What is added to the columns: of the first line, and of all others.
    columns: [usize; 2],
}

impl Origin {
    fn of(lines: &[&str], text: &str, value: &Position) -> Self {
        let line = lines.get(value.line.saturating_sub(1)).copied().unwrap_or_default();
        let before: String = line.chars().take(value.column.saturating_sub(1)).collect();
        let is_quoted =
            line.chars().nth(before.chars().count()).is_some_and(|char| matches!(char, '"' | '\''));
        let column = value.column.saturating_sub(1);
        // A block stands below its name, all lines as deep as the first; it begins where something is written.
        let is_block = before.trim().is_empty();
        let columns = if is_block { [column; 2] } else { [column + usize::from(is_quoted), 0] };
        let empty = text.len() - text.trim_start_matches('\n').len();
        Origin { line: value.line, before: 1 + if is_block { empty } else { 0 }, columns }
    }

    fn shift(&self, position: &mut Position) {
        let [first, others] = self.columns;
        position.column += if position.line == 1 { first } else { others };
        position.line = (position.line + self.line).saturating_sub(self.before);
    }

    /// The text with its lines and columns as they are in the file: what is said of an error may name others.
    fn padded(&self, text: &str) -> String {
        let [first, others] = self.columns;
        let lines = "\n".repeat(self.line.saturating_sub(self.before));
        let text = text.replace('\n', &format!("\n{}", " ".repeat(others)));
        format!("{lines}{}{text}", " ".repeat(first))
    }

    fn shift_directive(&self, directive: &mut Directive) {
        self.shift(&mut directive.name.position);
        directive.arguments.iter_mut().for_each(|word| self.shift(&mut word.position));
        directive.block.iter_mut().flatten().for_each(|each| self.shift_directive(each));
    }
}

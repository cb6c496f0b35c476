//! Places: from bytes of a text to line and column.

use std::sync::Arc;

use crate::import::Position;

/// The lines of a text.
#[derive(Clone, Debug)]
pub(crate) struct Places<'t> {
    file: Arc<str>,
    text: &'t str,
    lines: Arc<[usize]>,
}

impl<'t> Places<'t> {
    pub(crate) fn of(file: &str, text: &'t str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(newline, _)| newline + 1));
        Places { file: Arc::from(file), text, lines: lines.collect() }
    }

    /// The place of a byte.
    pub(crate) fn at(&self, byte: usize) -> Position {
        let line = self.lines.partition_point(|&start| start <= byte).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..byte).unwrap_or_default();
        Position { file: Arc::clone(&self.file), line, column: before.chars().count() + 1 }
    }

    /// The place of a line and a column, both from 1.
    pub(crate) fn line(&self, line: usize, column: usize) -> Position {
        Position { file: Arc::clone(&self.file), line: line.max(1), column: column.max(1) }
    }

    /// The place of a part of the text, which must be a slice of it.
    pub(crate) fn part(&self, part: &str) -> Position {
        self.at((part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize))
    }
}

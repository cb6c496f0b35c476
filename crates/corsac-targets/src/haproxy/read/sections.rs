//! Sections: the lines of a file below the keyword that begins each section.

use std::sync::Arc;

use super::words::{Word, words};
use crate::import::{Finding, FindingCode, MAX_BYTES, Position, Sources, files, text_of};

/// A `frontend`, `listen`, `backend`, or another section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The keyword.
    pub kind: String,
    /// The name, if it has one.
    pub name: String,
    /// Where it begins.
    pub position: Position,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A line that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its words.
    pub words: Vec<Word>,
    /// Where it begins.
    pub position: Position,
}

const KINDS: &[&str] = &[
    "global",
    "defaults",
    "frontend",
    "listen",
    "backend",
    "peers",
    "resolvers",
    "mailers",
    "userlist",
    "cache",
    "program",
    "http-errors",
    "ring",
    "log-forward",
    "fcgi-app",
];

/// The sections of the file. What stands before the first is in a section without a keyword.
///
/// # Errors
/// The finding that says why nothing was read.
pub fn sections(sources: &dyn Sources, name: &str) -> Result<Vec<Section>, Finding> {
    let start = Position { file: name.into(), ..Position::default() };
    let mut sections: Vec<Section> = Vec::new();
    for file in files(sources, name)? {
        if file.bytes.len() > MAX_BYTES {
            let message = format!("more than {} MB", MAX_BYTES / (1024 * 1024));
            return Err(Finding::new(FindingCode::TooLarge, &start, message));
        }
        read_text(&file.name, text_of(&file, name)?, &mut sections)?;
    }
    Ok(sections)
}

fn read_text(file: &str, text: &str, sections: &mut Vec<Section>) -> Result<(), Finding> {
    let file: Arc<str> = Arc::from(file);
    for (index, line) in text.lines().enumerate() {
        let at = |column| Position { file: Arc::clone(&file), line: index + 1, column };
        if line.contains('\0') {
            return Err(Finding::new(FindingCode::NotText, &at(1), "a zero byte"));
        }
        let words = words(line)
            .map_err(|column| Finding::new(FindingCode::Syntax, &at(column), "the quote does not end"))?;
        let Some(first) = words.first() else { continue };
        let position = at(first.column);
        if KINDS.contains(&first.text.as_str()) {
            let name = words.get(1).map(|word| word.text.clone()).unwrap_or_default();
            sections.push(Section { kind: first.text.clone(), name, position, lines: Vec::new() });
        } else if let Some(section) = sections.last_mut() {
            section.lines.push(Line { words, position });
        } else {
            let message = format!("`{}` stands before any section", first.text);
            return Err(Finding::new(FindingCode::Syntax, &position, message));
        }
    }
    Ok(())
}

//! Sources: the files of a configuration. The caller reads them; this room says what may be asked of it.

use std::fmt;
use std::sync::Arc;

use super::finding::{Finding, FindingCode};

/// The most bytes of one configuration, included files together.
pub const MAX_BYTES: usize = 50 * 1024 * 1024;

/// The deepest nesting of blocks, and of includes.
pub const MAX_DEPTH: usize = 64;

/// A place in a file: line and column from 1, the column in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The file's name.
    pub file: Arc<str>,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Default for Position {
    fn default() -> Self {
        Position { file: Arc::from(""), line: 1, column: 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name, as positions show it; two names are equal exactly when the files are.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why a file could not be brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceError {
    /// It is not there.
    Missing,
    /// It is larger than [`MAX_BYTES`].
    TooLarge,
    /// It cannot be read, with the reason.
    Unreadable(String),
}

/// Brings the files of a configuration.
pub trait Sources {
    /// The files that a name stands for. `name` is as the configuration writes it, perhaps with wildcards, which then
    /// stand for any number of files in the order of their names; `includer` is the file that names it, or none at the
    /// beginning.
    ///
    /// # Errors
    /// [`SourceError`].
    fn read(&self, name: &str, includer: Option<&str>) -> Result<Vec<SourceFile>, SourceError>;
}

/// The files of a configuration that includes nothing.
pub(crate) fn files(sources: &dyn Sources, name: &str) -> Result<Vec<SourceFile>, Finding> {
    let start = Position { file: name.into(), ..Position::default() };
    let say = |code, message: &str| Finding::new(code, &start, message);
    sources.read(name, None).map_err(|error| match error {
        SourceError::Missing => say(FindingCode::IncludeMissing, "it is not there"),
        SourceError::TooLarge => {
            say(FindingCode::TooLarge, &format!("more than {} MB", MAX_BYTES / (1024 * 1024)))
        }
        SourceError::Unreadable(why) => say(FindingCode::NotText, &why),
    })
}

/// The text of a file; the finding, under the name that was asked for, says in which line it ends to be one.
pub(crate) fn text_of<'f>(file: &'f SourceFile, name: &str) -> Result<&'f str, Finding> {
    std::str::from_utf8(&file.bytes).map_err(|error| {
        let before = file.bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let position = Position { file: name.into(), line, ..Position::default() };
        Finding::new(FindingCode::NotText, &position, "no UTF-8 from here on")
    })
}

/// The text of a file in which a zero byte cannot stand.
pub(crate) fn plain_text_of(file: &SourceFile) -> Result<&str, Finding> {
    let text = text_of(file, &file.name)?;
    match text.lines().position(|line| line.contains('\0')) {
        None => Ok(text),
        Some(line) => {
            let position = Position { file: file.name.as_str().into(), line: line + 1, column: 1 };
            Err(Finding::new(FindingCode::NotText, &position, "a zero byte"))
        }
    }
}

/// One text, which may include nothing.
#[derive(Clone, Debug)]
pub struct NoIncludes<'t>(pub &'t [u8]);

impl Sources for NoIncludes<'_> {
    fn read(&self, name: &str, includer: Option<&str>) -> Result<Vec<SourceFile>, SourceError> {
        match includer {
            None => Ok(vec![SourceFile { name: name.into(), bytes: self.0.to_vec() }]),
            Some(_) => Err(SourceError::Missing),
        }
    }
}

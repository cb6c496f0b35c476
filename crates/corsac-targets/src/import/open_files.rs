//! Open files: the files of a configuration that are being read, each within the one that includes it; bounded.

use super::{Finding, FindingCode, MAX_BYTES, Position, SourceError, SourceFile, Sources};

/// The files that are being read.
pub(crate) struct OpenFiles<'s> {
    sources: &'s dyn Sources,
    /// Of all files so far.
    bytes: usize,
    /// The names, the outermost first.
    names: Vec<String>,
}

impl<'s> OpenFiles<'s> {
    pub(crate) fn new(sources: &'s dyn Sources) -> Self {
        OpenFiles { sources, bytes: 0, names: Vec::new() }
    }

    /// The files that a name stands for in the file that is read; none where it is not there. The first one has to be.
    pub(crate) fn find(&self, name: &str, position: &Position) -> Result<Option<Vec<SourceFile>>, Finding> {
        let includer = self.names.last().map(String::as_str);
        let why = match self.sources.read(name, includer) {
            Ok(files) => return Ok(Some(files)),
            Err(SourceError::TooLarge) => return Err(too_large(position, name)),
            Err(_) if includer.is_some() => return Ok(None),
            Err(SourceError::Unreadable(why)) => why,
            Err(SourceError::Missing) => "it is not there".into(),
        };
        Err(Finding::new(FindingCode::IncludeMissing, position, format!("cannot read {name}: {why}")))
    }

    /// Begins with a file, until [`Self::close`].
    pub(crate) fn open(&mut self, file: &SourceFile, position: &Position) -> Result<(), Finding> {
        if self.names.contains(&file.name) {
            return Err(Finding::new(FindingCode::IncludeCycle, position, format!("`{}`", file.name)));
        }
        self.bytes = self.bytes.saturating_add(file.bytes.len());
        if self.bytes > MAX_BYTES {
            return Err(too_large(position, &file.name));
        }
        self.names.push(file.name.clone());
        Ok(())
    }

    /// Ends the file that was opened last.
    pub(crate) fn close(&mut self) {
        self.names.pop();
    }
}

/// What a name that is not there gives.
pub(crate) fn not_found(name: &str, position: &Position) -> Finding {
    Finding::new(FindingCode::IncludeMissing, position, format!("`{name}` was not found"))
}

fn too_large(position: &Position, name: &str) -> Finding {
    let message = format!("with `{name}` it is more than {} MB", MAX_BYTES / (1024 * 1024));
    Finding::new(FindingCode::TooLarge, position, message)
}

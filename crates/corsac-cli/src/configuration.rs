//! Configuration: the files of another server, read from disk for those that interpret them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use corsac_targets::import::{MAX_BYTES, SourceError, SourceFile, Sources};

/// The name under which the standard input is spoken of.
const STANDARD_INPUT: &str = "standard input";

/// The most files that one name with wildcards may stand for.
const MAX_FILES: usize = 10_000;

/// The files of a configuration; relative names are looked up beside the first file, as nginx does.
pub(crate) struct Files {
    folder: PathBuf,
    /// What was read, for excerpts.
    texts: RefCell<BTreeMap<String, Vec<u8>>>,
}

impl Files {
    /// The files around the first one, which is read, and the name of that; `-` is the standard input. The error is for
    /// the person at the terminal.
    pub(crate) fn around(first: &Path) -> Result<(Self, String), String> {
        let folder = first.parent().map(Path::to_owned).unwrap_or_default();
        let name = if first.as_os_str() == "-" { STANDARD_INPUT.into() } else { first.display().to_string() };
        let files = Files { folder, texts: RefCell::default() };
        match files.file(first, name.clone()) {
            Ok(_) | Err(SourceError::TooLarge) => Ok((files, name)),
            Err(SourceError::Missing) => Err(format!("error: cannot read {name}: it is not there\n")),
            Err(SourceError::Unreadable(why)) => Err(format!("error: cannot read {name}: {why}\n")),
        }
    }

    /// The text of a file that was read.
    pub(crate) fn text(&self, name: &str) -> String {
        let texts = self.texts.borrow();
        String::from_utf8_lossy(texts.get(name).map(Vec::as_slice).unwrap_or_default()).into_owned()
    }

    fn file(&self, path: &Path, name: String) -> Result<SourceFile, SourceError> {
        let unreadable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => SourceError::Missing,
            _ => SourceError::Unreadable(error.to_string()),
        };
        let bytes = if name == STANDARD_INPUT {
            bounded(io::stdin().lock())
        } else if path.is_dir() {
            return Err(SourceError::Unreadable("it is a folder".into()));
        } else {
            File::open(path).and_then(bounded)
        };
        let bytes = bytes.map_err(unreadable)?;
        if bytes.len() > MAX_BYTES {
            return Err(SourceError::TooLarge);
        }
        self.texts.borrow_mut().insert(name.clone(), bytes.clone());
        Ok(SourceFile { name, bytes })
    }
}

impl Sources for Files {
    fn read(&self, name: &str, includer: Option<&str>) -> Result<Vec<SourceFile>, SourceError> {
        if let Some(bytes) = self.texts.borrow().get(name).filter(|_| includer.is_none()) {
            return Ok(vec![SourceFile { name: name.to_owned(), bytes: bytes.clone() }]);
        }
        if includer.is_none() {
            return self.file(Path::new(name), name.to_owned()).map(|file| vec![file]);
        }
        let paths = matching(&self.folder.join(name))?;
        paths.iter().map(|path| self.file(path, path.display().to_string())).collect()
    }
}

fn bounded(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let bound = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(bound).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The paths that a path with `*` and `?` stands for, in the order of their names; others stand for themselves.
fn matching(path: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let mut found = vec![PathBuf::new()];
    for component in path.components() {
        let name = component.as_os_str().to_string_lossy();
        if !matches!(component, Component::Normal(_)) || !name.contains(['*', '?']) {
            found.iter_mut().for_each(|path| path.push(component));
            continue;
        }
        found = found.iter().flat_map(|folder| entries(folder, &name)).collect();
        if found.len() > MAX_FILES {
            return Err(SourceError::TooLarge);
        }
    }
    Ok(found)
}

fn entries(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name());
    // Hidden files are matched only where the pattern says so.
    let is_meant = |name: &str| {
        name.starts_with('.') == pattern.starts_with('.') && fits(name.as_bytes(), pattern.as_bytes())
    };
    let mut paths: Vec<PathBuf> =
        names.filter(|name| is_meant(&name.to_string_lossy())).map(|name| folder.join(name)).collect();
    paths.sort();
    paths
}

/// Whether a name fits a pattern with `*` and `?`: the last `*` is tried again with one byte more.
fn fits(name: &[u8], pattern: &[u8]) -> bool {
    let (mut at, mut of) = (0, 0);
    let mut again: Option<(usize, usize)> = None;
    while let Some(byte) = name.get(at) {
        match pattern.get(of) {
            Some(b'*') => {
                again = Some((at, of + 1));
                of += 1;
            }
            Some(wanted) if wanted == byte || *wanted == b'?' => {
                at += 1;
                of += 1;
            }
            _ => match again {
                Some((from, after)) => {
                    again = Some((from + 1, after));
                    at = from + 1;
                    of = after;
                }
                None => return false,
            },
        }
    }
    pattern.get(of..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_patterns_as_in_a_shell() {
        for (name, pattern) in
            [("a.conf", "*.conf"), ("a.conf", "*"), ("abcb", "a*b"), ("ab", "a?"), ("", "*")]
        {
            assert!(fits(name.as_bytes(), pattern.as_bytes()), "{name} {pattern}");
        }
        for (name, pattern) in [("a.config", "*.conf"), ("abc", "a*b"), ("a", "a?"), ("b", "a*")] {
            assert!(!fits(name.as_bytes(), pattern.as_bytes()), "{name} {pattern}");
        }
    }
}

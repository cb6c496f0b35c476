//! Finding: vectors of what is wrong with a policy, or with a file that holds one.

use crate::vector::toml_files;
use serde::Deserialize;
use std::error::Error;
use std::fs;
use std::path::Path;

/// One file of vectors: given a specification, expect these findings and no others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFindingFile {
    /// The vectors.
    pub vectors: Vec<PolicyFindings>,
}

/// Given a specification, expect these findings and no others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFindings {
    /// What it states, as a sentence.
    pub name: String,
    /// Why that is so, where it is not plain.
    pub why: Option<String>,
    /// The keys of the policy.
    pub spec: toml::Table,
    /// Whether origins come from a provider as well.
    #[serde(default)]
    pub provider: bool,
    /// The findings, in any order. Empty: the policy compiles without a word.
    pub findings: Vec<ExpectedFinding>,
}

/// One expected finding. What is absent is not compared, code and path aside.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFinding {
    /// The code.
    pub code: String,
    /// The place, such as `origins[2]`.
    pub path: String,
    /// The offending value.
    pub value: Option<String>,
    /// What to write instead; `false`: there is no suggestion.
    pub suggestion: Option<Suggestion>,
    /// `error`, `warning` or `note`.
    pub severity: Option<String>,
}

/// What to write instead.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Suggestion {
    /// This text.
    Text(String),
    /// `false`: nothing.
    None(bool),
}

/// One file of vectors: given the text of a policy file, expect these findings and no others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFindingFile {
    /// The vectors.
    pub vectors: Vec<FileFindings>,
}

/// Given the text of a policy file, expect these findings and no others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFindings {
    /// What it states, as a sentence.
    pub name: String,
    /// Why that is so, where it is not plain.
    pub why: Option<String>,
    /// The text of the file.
    pub text: String,
    /// How often the text is repeated to make the file; 1.
    #[serde(default = "once")]
    pub times: usize,
    /// Environment variables that are applied to the file.
    #[serde(default)]
    pub environment: Vec<(String, String)>,
    /// The findings, in any order. Empty: the file is clean.
    pub findings: Vec<ExpectedPlace>,
}

/// One expected finding of a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPlace {
    /// The code.
    pub code: String,
    /// The line, counted from 1; absent where a finding has no place.
    pub line: Option<usize>,
    /// The column, counted from 1.
    pub column: Option<usize>,
    /// `error`, `warning` or `note`; absent: not compared.
    pub severity: Option<String>,
    /// A text that the message or its help holds; absent: not compared.
    pub says: Option<String>,
}

const fn once() -> usize {
    1
}

/// Reads all files of a folder, in the order of their names, as one type of vector file.
///
/// # Errors
/// What cannot be read, with the file's name.
pub fn load_all<F: for<'de> Deserialize<'de>>(folder: &Path) -> Result<Vec<(String, F)>, Box<dyn Error>> {
    let load = |path: std::path::PathBuf| -> Result<(String, F), Box<dyn Error>> {
        let file = toml::from_str(&fs::read_to_string(&path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        Ok((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), file))
    };
    toml_files(folder)?.into_iter().map(load).collect()
}

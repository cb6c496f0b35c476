//! CORS header names are spelled in the engine's `headers::names` and nowhere else.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{
    Violation,
    source::{self, Kind, Token},
};

const HOME: &str = "crates/corsac/src/headers/names.rs";

/// Split, so that this file keeps the rule it states.
const PREFIX: &str = concat!("access", "-control-");

pub(super) fn check(root: &Path) -> Result<Vec<Violation>> {
    let mut violations = Vec::new();
    for file in sources(root)?.into_iter().filter(|file| *file != root.join(HOME)) {
        let shown = file.strip_prefix(root).unwrap_or(&file).display();
        let names = spelled(source::tokens(&file)?);
        violations.extend(names.into_iter().map(|(line, name)| violation(&format!("{shown}:{line}"), &name)));
    }
    Ok(violations)
}

/// The names that stand in string literals, and their lines.
fn spelled(tokens: Vec<Token>) -> Vec<(usize, String)> {
    let texts = tokens.into_iter().filter_map(|token| match token.kind {
        Kind::Text(text) => Some((token.line, text)),
        _ => None,
    });
    texts.filter(|(_, text)| is_name(text)).collect()
}

fn sources(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for member in fs::read_dir(root.join("crates"))? {
        let folder = member?.path().join("src");
        if folder.is_dir() {
            files.extend(source::files(&folder)?);
        }
    }
    Ok(files)
}

/// A whole name; a sentence that mentions one is prose.
fn is_name(text: &str) -> bool {
    text.to_ascii_lowercase().starts_with(PREFIX)
        && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
}

fn violation(place: &str, name: &str) -> Violation {
    let constant = name.to_ascii_uppercase().replace('-', "_");
    Violation {
        found: format!("{place} spells \"{name}\""),
        remedy: format!("use `corsac::headers::names::{constant}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(usize, String)> {
        spelled(source::parse(text).unwrap())
    }

    #[test]
    fn a_name_is_found_in_any_case_and_in_any_literal() {
        let text = "const A: &str = \"Access-Control-Max-Age\";\nconst B: &[u8] = b\"access-control-allow-origin\";\n\
                    f!(\"ACCESS-CONTROL-ALLOW-METHODS\");\n#[serde(rename = \"access-control-x\")] struct S;";
        let lines: Vec<usize> = names(text).iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2, 3, 4]);
    }

    #[test]
    fn prose_documentation_and_unit_tests_may_mention_a_name() {
        let text = "//! access-control-max-age\n/// \"access-control-max-age\"\nfn f() { g(\"no Access-Control-Max-Age sent\") }\n\
                    #[cfg(test)]\nmod tests { const A: &str = \"access-control-max-age\"; }";
        assert_eq!(names(text), []);
    }

    #[test]
    fn what_follows_a_unit_test_is_read_again() {
        let text = "#[cfg(test)]\nuse a::b;\nconst A: &str = \"access-control-max-age\";";
        assert_eq!(names(text).len(), 1);
    }
}

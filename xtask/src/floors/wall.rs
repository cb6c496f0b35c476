//! The engine's `fetch` and `policy` are each other's test oracle: neither may import the other.

use std::path::Path;

use anyhow::Result;

use super::{
    Violation,
    source::{self, Kind, Token},
};

const STRANGERS: [(&str, &str); 2] = [("fetch", "policy"), ("policy", "fetch")];

pub(super) fn check(root: &Path) -> Result<Vec<Violation>> {
    let engine = root.join("crates/corsac/src");
    let mut violations = Vec::new();
    for (here, there) in STRANGERS {
        let folder = engine.join(here);
        let files = if folder.is_dir() { source::files(&folder)? } else { Vec::new() };
        for file in
            files.into_iter().chain(Some(engine.join(format!("{here}.rs"))).filter(|file| file.is_file()))
        {
            let shown = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            let lines = imports(&source::tokens(&file)?, there);
            violations.extend(lines.into_iter().map(|line| violation(&shown, line, here, there)));
        }
    }
    Ok(violations)
}

/// The lines that name `module` right after `crate::`, `super::` or `corsac::`, also inside a group.
fn imports(tokens: &[Token], module: &str) -> Vec<usize> {
    let starts = (0..tokens.len()).filter_map(|at| after_root(tokens, at));
    starts
        .flat_map(|at| heads(tokens, at))
        .filter(|token| token.kind == Kind::Name(module.into()))
        .map(|t| t.line)
        .collect()
}

/// The index after `crate::` and the like, if such a path begins at `at`.
fn after_root(tokens: &[Token], at: usize) -> Option<usize> {
    let [root, first, second, ..] = tokens.get(at..)? else { return None };
    let is_root =
        matches!(&root.kind, Kind::Name(name) if ["crate", "super", "corsac"].contains(&name.as_str()));
    let is_path = [first, second].iter().all(|token| token.kind == Kind::Mark(':'));
    (is_root && is_path).then_some(at + 3)
}

/// The first name of a path, or the first name of each path of a group.
fn heads(tokens: &[Token], at: usize) -> Vec<&Token> {
    let rest = tokens.get(at..).unwrap_or_default();
    match rest.split_first() {
        Some((open, inside)) if open.kind == Kind::Open => heads_of_group(inside),
        Some((name, _)) => vec![name],
        None => Vec::new(),
    }
}

fn heads_of_group(tokens: &[Token]) -> Vec<&Token> {
    let mut depth = 0_usize;
    let mut is_head = true;
    let mut found = Vec::new();
    for token in tokens {
        match token.kind {
            Kind::Close if depth == 0 => break,
            Kind::Open => depth += 1,
            Kind::Close => depth -= 1,
            Kind::Mark(',') if depth == 0 => is_head = true,
            Kind::Name(_) if depth == 0 && is_head => {
                found.push(token);
                is_head = false;
            }
            _ => {}
        }
    }
    found
}

fn violation(file: &str, line: usize, here: &str, there: &str) -> Violation {
    Violation {
        found: format!("{file}:{line} lets `{here}` know `{there}`"),
        remedy: "move what both need into a module below them: headers, method, mime, range, origin or step"
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        imports(&source::parse(text).unwrap(), "policy")
    }

    #[test]
    fn every_way_to_the_other_side_is_found() {
        let text = "use crate::policy::Policy;\nuse super::super::policy;\nuse crate::{\n  headers::{list, names},\n  policy::{Key},\n};\n\
                    fn f() -> corsac::policy::Policy { g() }";
        assert_eq!(lines(text), [1, 2, 5, 7]);
    }

    #[test]
    fn other_things_may_have_that_name() {
        let text = "use crate::headers::policy;\nuse crate::{headers::{policy}, step};\nlet policy = super::list(policy);\n\
                    // crate::policy\n#[cfg(test)]\nuse crate::policy;";
        assert_eq!(lines(text), Vec::<usize>::new());
    }
}

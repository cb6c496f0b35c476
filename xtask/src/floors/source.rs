//! Rust source as the rules read it: a flat run of tokens, without comments, documentation and unit tests.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use proc_macro2::{Delimiter, Group, LexError, Literal, TokenStream, TokenTree};

/// One token and the line it stands on.
pub(super) struct Token {
    pub(super) line: usize,
    pub(super) kind: Kind,
}

#[derive(PartialEq, Eq)]
pub(super) enum Kind {
    Name(String),
    /// The characters between the quotes, as written; empty for numbers.
    Text(String),
    Mark(char),
    Open,
    Close,
}

/// The Rust files under a folder, unit tests in files of their own left out.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("tests") {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The tokens of a file.
pub(super) fn tokens(file: &Path) -> Result<Vec<Token>> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    parse(&text).with_context(|| format!("cannot parse {}", file.display()))
}

/// The tokens of a text.
pub(super) fn parse(text: &str) -> Result<Vec<Token>> {
    let stream: TokenStream = text.parse().map_err(|error: LexError| anyhow!("{error}"))?;
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    Ok(tokens)
}

fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        if !is_mark(&tree, '#') {
            push(tree, into);
            continue;
        }
        trees.next_if(|next| is_mark(next, '!'));
        match trees.next_if(|next| matches!(next, TokenTree::Group(_))) {
            Some(attribute) if is_unit_test(&attribute) => skip_item(&mut trees),
            Some(attribute) if !is_documentation(&attribute) => push(attribute, into),
            _ => {}
        }
    }
}

fn is_unit_test(attribute: &TokenTree) -> bool {
    attribute.to_string().split_whitespace().collect::<String>() == "[cfg(test)]"
}

fn is_documentation(attribute: &TokenTree) -> bool {
    attribute.to_string().trim_start_matches(['[', ' ']).starts_with("doc")
}

/// An item ends with its block or with a semicolon.
fn skip_item(trees: &mut impl Iterator<Item = TokenTree>) {
    let ends = |tree: &TokenTree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        tree => is_mark(tree, ';'),
    };
    trees.find(ends);
}

fn is_mark(tree: &TokenTree, mark: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == mark)
}

fn push(tree: TokenTree, into: &mut Vec<Token>) {
    let line = tree.span().start().line;
    let kind = match tree {
        TokenTree::Ident(name) => Kind::Name(name.to_string()),
        TokenTree::Literal(literal) => Kind::Text(quoted(&literal)),
        TokenTree::Punct(punct) => Kind::Mark(punct.as_char()),
        TokenTree::Group(group) => return push_group(&group, line, into),
    };
    into.push(Token { line, kind });
}

fn push_group(group: &Group, line: usize, into: &mut Vec<Token>) {
    into.push(Token { line, kind: Kind::Open });
    flatten(group.stream(), into);
    into.push(Token { line: group.span_close().start().line, kind: Kind::Close });
}

fn quoted(literal: &Literal) -> String {
    let text = literal.to_string();
    match (text.find('"'), text.rfind('"')) {
        (Some(open), Some(close)) => text.get(open + 1..close).unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

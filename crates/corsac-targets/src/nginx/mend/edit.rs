//! Edit: changes of the files, at the places of directives, with the indentation that stands there.

use std::collections::BTreeMap;

use super::Obstacle;
use crate::import::{Position, Sources};
use crate::nginx::read::{Directive, Word};

/// A file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedFile {
    /// Its name, as the sources have it.
    pub name: String,
    /// Its text.
    pub before: String,
    /// Its text with the changes.
    pub after: String,
}

/// Where a text goes.
pub(super) enum At<'t> {
    /// In the place of a word.
    Instead(&'t Word),
    /// Behind the last word of a directive, before its `;`.
    Behind(&'t Directive),
    /// On lines of its own below a directive.
    Below(&'t Directive),
    /// On the first lines of the block that the directive opens.
    BlockStart(&'t Directive),
    /// On lines of its own before a directive.
    Before(&'t Directive),
    /// A place that no file has.
    Nowhere,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Instead,
    Behind,
    Below,
    BlockStart,
    Before,
}

struct Edit {
    from: Position,
    to: Position,
    kind: Kind,
    text: String,
}

/// Changes that are made together.
#[derive(Default)]
pub(super) struct Edits {
    edits: Vec<Edit>,
    /// The variables of maps that are added, with what they say.
    variables: Vec<(String, String)>,
}

impl Edits {
    pub(super) fn add(&mut self, at: At<'_>, text: &str) {
        let end_of =
            |directive: &Directive| directive.arguments.last().unwrap_or(&directive.name).end.clone();
        let (from, to, kind) = match at {
            At::Instead(word) => (word.position.clone(), word.end.clone(), Kind::Instead),
            At::Behind(directive) => (end_of(directive), end_of(directive), Kind::Behind),
            At::Below(directive) => (end_of(directive), end_of(directive), Kind::Below),
            At::BlockStart(directive) => (end_of(directive), end_of(directive), Kind::BlockStart),
            At::Before(directive) => {
                (directive.position().clone(), directive.position().clone(), Kind::Before)
            }
            At::Nowhere => return,
        };
        let is_there = |edit: &Edit| edit.from == from && edit.kind == kind && edit.text == text;
        if !self.edits.iter().any(is_there) {
            self.edits.push(Edit { from, to, kind, text: text.to_owned() });
        }
    }

    /// The variable of a map that says this: one that was added already, or a new name.
    pub(super) fn variable(&mut self, what: &str, says: &str, is_taken: impl Fn(&str) -> bool) -> String {
        if let Some((variable, _)) = self.variables.iter().find(|(_, other)| other == says) {
            return format!("${variable}");
        }
        let plain = format!("cors_{}", what.replace('-', "_"));
        let names = std::iter::once(plain.clone()).chain((2_u32..).map(|number| format!("{plain}_{number}")));
        let is_free =
            |name: &String| !is_taken(name) && self.variables.iter().all(|(other, _)| other != name);
        let name = names.into_iter().find(is_free).unwrap_or(plain);
        self.variables.push((name.clone(), says.to_owned()));
        format!("${name}")
    }

    /// The files with the changes.
    pub(super) fn apply(self, sources: &dyn Sources) -> Result<Vec<ChangedFile>, Obstacle> {
        let mut files: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
        for edit in self.edits {
            files.entry(edit.from.file.to_string()).or_default().push(edit);
        }
        files.into_iter().map(|(name, edits)| changed(sources, name, edits)).collect()
    }
}

fn changed(sources: &dyn Sources, name: String, edits: Vec<Edit>) -> Result<ChangedFile, Obstacle> {
    let unreadable = || Obstacle(format!("{name} cannot be read again"));
    let file =
        sources.read(&name, None).map_err(|_| unreadable())?.into_iter().next().ok_or_else(unreadable)?;
    let before = String::from_utf8(file.bytes).map_err(|_| unreadable())?;
    let mut pieces: Vec<(usize, usize, String)> =
        edits.iter().map(|edit| piece(&before, edit)).collect::<Option<_>>().ok_or_else(unreadable)?;
    pieces.sort_by_key(|(from, ..)| *from);
    if pieces
        .iter()
        .zip(pieces.iter().skip(1))
        .any(|(one, next)| next.0 < one.1 || (one.0 < one.1 && one.0 == next.0))
    {
        return Err(Obstacle(format!("two changes of {name} are for one word")));
    }
    let mut after = String::new();
    let mut at = 0;
    for (from, to, text) in pieces {
        after.push_str(before.get(at..from).ok_or_else(unreadable)?);
        after.push_str(&text);
        at = to;
    }
    after.push_str(before.get(at..).ok_or_else(unreadable)?);
    Ok(ChangedFile { name, before, after })
}

/// The bytes that are replaced, and by what.
fn piece(text: &str, edit: &Edit) -> Option<(usize, usize, String)> {
    let (from, to) = (offset(text, &edit.from)?, offset(text, &edit.to)?);
    let indent = indentation(text, from);
    Some(match edit.kind {
        Kind::Instead | Kind::Behind => (from, to, edit.text.clone()),
        Kind::Below => {
            let end = find(text, from, ';')? + 1;
            (end, end, format!("\n{}", indented(&edit.text, &indent)))
        }
        Kind::BlockStart => {
            let open = find(text, from, '{')? + 1;
            let rest = text.get(open..)?;
            let unit = if indent.contains('\t') { "\t" } else { "    " };
            let lines = indented(&edit.text, &format!("{indent}{unit}"));
            // What stands behind the brace goes to a line of its own.
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            match rest.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']) {
                true => (open, open, format!("\n{lines}")),
                false => (open, open + blanks, format!("\n{lines}\n{indent}{unit}")),
            }
        }
        Kind::Before => {
            let lines = indented(&edit.text, &indent);
            (from, from, format!("{}\n{indent}", lines.trim_start_matches([' ', '\t'])))
        }
    })
}

fn indented(text: &str, indent: &str) -> String {
    text.lines()
        .map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The blanks at the beginning of the line.
fn indentation(text: &str, at: usize) -> String {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    text.get(start..).unwrap_or_default().chars().take_while(|char| matches!(char, ' ' | '\t')).collect()
}

/// The sign from there on, comments passed over.
fn find(text: &str, from: usize, sign: char) -> Option<usize> {
    let mut in_comment = false;
    for (at, char) in text.get(from..)?.char_indices() {
        match char {
            '\n' => in_comment = false,
            '#' => in_comment = true,
            char if char == sign && !in_comment => return Some(from + at),
            _ => {}
        }
    }
    None
}

/// The byte of a position.
fn offset(text: &str, position: &Position) -> Option<usize> {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let body = text.get(mark..)?;
    let start = match position.line {
        1 => 0,
        line => body.match_indices('\n').nth(line.checked_sub(2)?)?.0 + 1,
    };
    let line = body.get(start..)?;
    let column = position.column.checked_sub(1)?;
    let within = line.char_indices().map(|(at, _)| at).chain([line.len()]).nth(column)?;
    Some(mark + start + within)
}

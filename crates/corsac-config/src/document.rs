//! Document: from a text to a TOML tree with places, and what the TOML parser says about it.
//!
//! The parser recovers from a syntax error within the statement and may then take all that follows for part of it. So
//! the statement with the first error is blanked out instead, and the rest is read again: each fault is reported once, and
//! the walk sees every statement that is whole.

use std::borrow::Cow;
use std::ops::Range;

use corsac::step::Code;
use toml::de::{DeTable, Error};

use crate::finding::Finding;
use crate::walk::quote;

/// The largest policy file that is read. A million origins fit.
pub const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;

/// In larger files only the first syntax error is reported: each costs a reading of the file.
const MAX_RECOVERABLE_BYTES: usize = 1024 * 1024;

/// At most so many syntax errors are reported.
const MAX_SYNTAX_ERRORS: usize = 64;

/// The text without its broken statements, every other byte at its place, and the findings about those.
pub(crate) fn without_broken_statements(text: &str) -> (Cow<'_, str>, Vec<Finding>) {
    let mut sound = Cow::Borrowed(text);
    let mut findings: Vec<Finding> = Vec::new();
    while let Err(error) = DeTable::parse(&sound) {
        let fault = Fault::of(&sound, &error);
        let is_new = findings.iter().all(|finding| finding.span != fault.finding.span);
        if is_new {
            findings.push(fault.finding);
        }
        let is_last = findings.len() == MAX_SYNTAX_ERRORS || text.len() > MAX_RECOVERABLE_BYTES;
        if !is_new || is_last || !blank(sound.to_mut(), fault.broken) {
            return (Cow::Borrowed(""), findings);
        }
    }
    (sound, findings)
}

/// The finding about a text that is too large to be read.
pub(crate) fn too_large() -> Finding {
    let mib = MAX_FILE_BYTES / (1024 * 1024);
    Finding::error(Code::FileTooLarge, 0..0, format!("a policy file has at most {mib} MiB"))
}

/// A syntax error, and the statement that it spoils.
struct Fault {
    finding: Finding,
    broken: Range<usize>,
}

impl Fault {
    fn of(text: &str, error: &Error) -> Self {
        let span = error.span().unwrap_or_default();
        let span = span.start.min(text.len())..span.end.clamp(span.start.min(text.len()), text.len());
        let line = line_at(text, span.start);
        let statement = statement_at(text, line);
        let before = statement.start.checked_sub(1).map(|end| statement_at(text, line_at(text, end)));
        let unclosed = before.and_then(|before| Self::unclosed_list(text, &before));
        if let Some(fault) = unclosed.or_else(|| Self::unclosed_list(text, &statement)) {
            return fault;
        }
        Fault { finding: Self::finding(text, span, error.message()), broken: statement }
    }

    /// A value without quotes is what people write most.
    fn finding(text: &str, span: Range<usize>, message: &str) -> Finding {
        let bare = text.get(span.clone()).filter(|_| message.starts_with("string values must be quoted"));
        match bare.map(str::trim) {
            Some("") => Finding::error(Code::TomlSyntax, span, "the key has no value"),
            Some(bare) => Finding::error(Code::TomlSyntax, span, message).suggest(Some(quote(bare))),
            None => Finding::error(Code::TomlSyntax, span, message),
        }
    }

    /// A list that is not closed reaches into the next statement, where the parser stumbles.
    fn unclosed_list(text: &str, statement: &Range<usize>) -> Option<Self> {
        let written = text.get(statement.clone())?;
        let value = written.find('=').filter(|_| !is_header(text, statement))?;
        let open = statement.start + value + unmatched_bracket(written.get(value..)?)?;
        let finding =
            Finding::error(Code::TomlSyntax, open..open + 1, "the list is not closed: its `]` is missing");
        Some(Fault { finding, broken: statement.clone() })
    }
}

/// The first `[` without its `]`; `None` also when a text is not closed, which is the graver fault.
fn unmatched_bracket(value: &str) -> Option<usize> {
    let mut open = Vec::new();
    let mut chars = value.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '[' => open.push(at),
            ']' => drop(open.pop()),
            '"' | '\'' => skip_text(char, &mut chars)?,
            '#' => drop(chars.by_ref().find(|&(_, char)| char == '\n')),
            _ => {}
        }
    }
    open.first().copied()
}

/// Skips a text up to its closing quote on the same line; `None` when it has none.
fn skip_text(quote: char, chars: &mut std::str::CharIndices<'_>) -> Option<()> {
    while let Some((_, char)) = chars.next() {
        match char {
            '\\' if quote == '"' => drop(chars.next()),
            '\n' => return None,
            char if char == quote => return Some(()),
            _ => {}
        }
    }
    None
}

/// Overwrites a range with spaces, its line ends aside; says whether there was anything to overwrite.
fn blank(text: &mut String, range: Range<usize>) -> bool {
    let Some(broken) = text.get(range.clone()) else { return false };
    let is_something = !broken.trim().is_empty();
    let blanks: String = broken.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    text.replace_range(range, &blanks);
    is_something
}

/// The line that the offset is on, without its end.
fn line_at(text: &str, offset: usize) -> Range<usize> {
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let end =
        text.get(offset..).and_then(|after| after.find('\n')).map_or(text.len(), |newline| offset + newline);
    start..end
}

/// The statement that the line belongs to: from the line that begins it to the line that begins the next.
///
/// With a table's header goes the whole table; its keys would otherwise fall to the table before it.
fn statement_at(text: &str, line: Range<usize>) -> Range<usize> {
    let mut first = line;
    while first.start > 0 && !starts_statement(text, &first) {
        first = line_at(text, first.start - 1);
    }
    let is_header = is_header(text, &first);
    let mut last = first.clone();
    while last.end < text.len() {
        let next = line_at(text, last.end + 1);
        if is_header_or_end(text, &next, is_header) {
            break;
        }
        last = next;
    }
    first.start..last.end
}

fn is_header_or_end(text: &str, line: &Range<usize>, of_table: bool) -> bool {
    if of_table { is_header(text, line) } else { starts_statement(text, line) }
}

/// Whether the line looks like a table's header or like a key, its value present or not.
fn starts_statement(text: &str, line: &Range<usize>) -> bool {
    let line = text.get(line.clone()).unwrap_or_default().trim_start();
    let key = line.split(['=', ' ', '\t']).next().unwrap_or_default();
    let is_bare_key = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.');
    is_header_text(line)
        || (key.starts_with(|char: char| char.is_ascii_alphabetic()) && key.chars().all(is_bare_key))
}

fn is_header(text: &str, line: &Range<usize>) -> bool {
    is_header_text(text.get(line.clone()).unwrap_or_default().trim_start())
}

/// `[table]` and `[[table]]`, closed or not; `["a"]` and `[]` are lists.
fn is_header_text(line: &str) -> bool {
    let name = line.trim_start_matches('[');
    name.len() < line.len() && name.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
}

//! Words: a line taken apart: quotes, backslashes and comments, as HAProxy reads them.

use std::iter::Peekable;
use std::str::CharIndices;

/// A word, and the column where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The text without quotes.
    pub text: String,
    /// From 1, in characters.
    pub column: usize,
    /// Whether it holds a variable of the environment, which is not known here.
    pub has_environment: bool,
}

/// The words of a line.
///
/// # Errors
/// The column of a quote that does not end.
pub fn words(line: &str) -> Result<Vec<Word>, usize> {
    let mut chars = line.char_indices().peekable();
    let mut words = Vec::new();
    loop {
        while chars.next_if(|(_, char)| matches!(char, ' ' | '\t' | '\r')).is_some() {}
        match chars.peek() {
            None | Some((_, '#')) => return Ok(words),
            Some(&(at, _)) => {
                let column = line.get(..at).map_or(1, |before| before.chars().count() + 1);
                words.push(word(&mut chars, column)?);
            }
        }
    }
}

fn word(chars: &mut Peekable<CharIndices<'_>>, column: usize) -> Result<Word, usize> {
    let mut word = Word { text: String::new(), column, has_environment: false };
    while let Some((_, char)) = chars.next_if(|(_, char)| !matches!(char, ' ' | '\t' | '\r' | '#')) {
        match char {
            '\'' => loop {
                match chars.next() {
                    Some((_, '\'')) => break,
                    Some((_, char)) => word.text.push(char),
                    None => return Err(column),
                }
            },
            '"' => loop {
                match chars.next() {
                    Some((_, '"')) => break,
                    Some((_, '\\')) => match chars.next() {
                        Some((_, char @ ('"' | '\\' | '$'))) => word.text.push(char),
                        Some((_, char)) => word.text.extend(['\\', char]),
                        None => return Err(column),
                    },
                    Some((_, char)) => {
                        word.has_environment |= char == '$';
                        word.text.push(char);
                    }
                    None => return Err(column),
                }
            },
            '\\' => match chars.next() {
                Some((_, char @ (' ' | '\t' | '\\' | '#' | '"' | '\'' | '$'))) => word.text.push(char),
                Some((_, 'n')) => word.text.push('\n'),
                Some((_, 'r')) => word.text.push('\r'),
                Some((_, 't')) => word.text.push('\t'),
                Some((_, char)) => word.text.extend(['\\', char]),
                None => word.text.push('\\'),
            },
            char => word.text.push(char),
        }
    }
    Ok(word)
}

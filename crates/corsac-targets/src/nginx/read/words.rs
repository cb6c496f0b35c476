//! Words: a text cut as nginx cuts it: words in quotes or without, `;`, `{` and `}`, each with its place.

use std::iter::Peekable;
use std::str::Chars;
use std::sync::Arc;

use crate::import::{Finding, FindingCode, Position};

/// A word, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// What it says.
    pub text: String,
    /// Where it begins.
    pub position: Position,
    /// Where it ends: behind its last character, or its second quote.
    pub end: Position,
}

/// What a text is cut into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    Semicolon(Position),
    Open(Position),
    Close(Position),
}

/// The words of a text, one by one.
pub(super) struct Words<'t> {
    chars: Peekable<Chars<'t>>,
    file: Arc<str>,
    line: usize,
    column: usize,
}

impl<'t> Words<'t> {
    pub(super) fn new(file: &str, text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Words { chars: text.chars().peekable(), file: Arc::from(file), line: 1, column: 1 }
    }

    pub(super) fn position(&self) -> Position {
        Position { file: Arc::clone(&self.file), line: self.line, column: self.column }
    }

    /// The next token; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token>, Finding> {
        self.skip_blanks();
        let position = self.position();
        let Some(&first) = self.chars.peek() else { return Ok(None) };
        match first {
            ';' => Ok(self.take(Token::Semicolon(position))),
            '{' => Ok(self.take(Token::Open(position))),
            '}' => Ok(self.take(Token::Close(position))),
            '"' | '\'' => self.quoted(first, position).map(|word| Some(Token::Word(word))),
            _ => self.bare(position).map(|word| Some(Token::Word(word))),
        }
    }

    /// Skips a block whose text is of another language, after its `{`: to the `}` that closes it.
    pub(super) fn skip_foreign_block(&mut self) -> Result<(), Finding> {
        let start = self.position();
        let mut depth = 1_usize;
        while let Some(char) = self.bump() {
            match char {
                '{' => depth = depth.saturating_add(1),
                '}' => depth = depth.saturating_sub(1),
                '"' | '\'' => self.skip_foreign_text(char),
                _ => {}
            }
            if depth == 0 {
                return Ok(());
            }
        }
        Err(Finding::new(FindingCode::Syntax, &start, "the block never ends"))
    }

    /// A text of such a language ends with its quote, or with the line: an apostrophe of a comment is no text.
    fn skip_foreign_text(&mut self, quote: char) {
        while let Some(char) = self.bump() {
            match char {
                '\\' => drop(self.bump()),
                '\n' => return,
                char if char == quote => return,
                _ => {}
            }
        }
    }

    fn take(&mut self, token: Token) -> Option<Token> {
        self.bump();
        Some(token)
    }

    fn bump(&mut self) -> Option<char> {
        let char = self.chars.next()?;
        if char == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(char)
    }

    fn skip_blanks(&mut self) {
        while let Some(&char) = self.chars.peek() {
            match char {
                '#' => while self.bump().is_some_and(|char| char != '\n') {},
                char if is_blank(char) => drop(self.bump()),
                _ => return,
            }
        }
    }

    fn quoted(&mut self, quote: char, position: Position) -> Result<Word, Finding> {
        self.bump();
        let mut text = String::new();
        loop {
            match self.bump() {
                None => {
                    return Err(Finding::new(FindingCode::Syntax, &position, "the quoted text never ends"));
                }
                Some('\\') => self.escape(&mut text),
                Some(char) if char == quote => break,
                Some(char) => text.push(char),
            }
        }
        match self.chars.peek() {
            Some(&char) if !is_blank(char) && !matches!(char, ';' | '{' | ')') => {
                let message = format!("`{}` follows a quoted text: nginx wants a space", char.escape_debug());
                Err(Finding::new(FindingCode::Syntax, &self.position(), message))
            }
            _ => Ok(Word { text, position, end: self.position() }),
        }
    }

    fn bare(&mut self, position: Position) -> Result<Word, Finding> {
        let mut text = String::new();
        let mut after_dollar = false;
        while let Some(&char) = self.chars.peek() {
            match char {
                '{' if after_dollar => {}
                ';' | '{' => break,
                char if is_blank(char) => break,
                '\0' => return Err(Finding::new(FindingCode::NotText, &self.position(), "a NUL byte")),
                _ => {}
            }
            self.bump();
            after_dollar = char == '$';
            if char == '\\' { self.escape(&mut text) } else { text.push(char) }
        }
        Ok(Word { text, position, end: self.position() })
    }

    /// After a backslash: quotes and backslashes stand for themselves, three letters for controls, all else keeps it.
    fn escape(&mut self, text: &mut String) {
        match self.bump() {
            Some(char @ ('"' | '\'' | '\\')) => text.push(char),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('n') => text.push('\n'),
            Some(char) => text.extend(['\\', char]),
            None => text.push('\\'),
        }
    }
}

fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\r' | '\n')
}

//! Words: a text cut into the lines and words of a configuration, each with its place.
//!
//! A line that ends with a backslash goes on in the next one. In quotes a backslash escapes the quote and itself; without
//! quotes itself only. mod_rewrite cuts its own arguments, and escapes nothing.

use std::iter::Peekable;
use std::str::Chars;
use std::sync::Arc;

use crate::import::Position;

/// A word, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// What it says.
    pub text: String,
    /// Where it begins.
    pub position: Position,
}

/// The words of a text, line by line.
pub(super) struct Lines<'t> {
    chars: Peekable<Chars<'t>>,
    file: Arc<str>,
    line: usize,
    column: usize,
}

impl<'t> Lines<'t> {
    pub(super) fn new(file: &str, text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Lines { chars: text.chars().peekable(), file: Arc::from(file), line: 1, column: 1 }
    }

    pub(super) fn position(&self) -> Position {
        Position { file: Arc::clone(&self.file), line: self.line, column: self.column }
    }

    /// The words of the next line that has some; none at the end.
    pub(super) fn next(&mut self) -> Option<Vec<Word>> {
        loop {
            match self.peek()? {
                '#' => self.skip_line(),
                char if char.is_whitespace() => {
                    self.take();
                }
                _ => return Some(self.words()),
            }
        }
    }

    /// Skips lines of another language up to the one that begins so, which is skipped too.
    pub(super) fn skip_to(&mut self, closing: &str) -> bool {
        while self.peek().is_some() {
            let mut line = String::new();
            while let Some(char) = self.take().filter(|char| *char != '\n') {
                line.push(char);
            }
            if line.trim_start().to_ascii_lowercase().starts_with(closing) {
                return true;
            }
        }
        false
    }

    fn words(&mut self) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        loop {
            while self.peek().is_some_and(|char| char != '\n' && char.is_whitespace()) {
                self.take();
            }
            let is_raw = words.first().is_some_and(|name| is_of_rewriting(&name.text));
            let position = self.position();
            let text = match self.peek() {
                None | Some('\n') => return words,
                Some(quote @ ('"' | '\'')) => self.quoted(quote, is_raw),
                Some(_) => self.bare(is_raw),
            };
            words.push(Word { text, position });
        }
    }

    /// A quote that is not closed ends with the line, as the server has it.
    fn quoted(&mut self, quote: char, is_raw: bool) -> String {
        self.take();
        let mut text = String::new();
        while let Some(char) = self.peek().filter(|char| *char != '\n') {
            self.take();
            if char == quote {
                break;
            }
            let escapes = char == '\\' && !is_raw;
            match self.peek().filter(|next| escapes && (*next == '\\' || *next == quote)) {
                Some(next) => {
                    self.take();
                    text.push(next);
                }
                None => text.push(char),
            }
        }
        text
    }

    fn bare(&mut self, is_raw: bool) -> String {
        let mut text = String::new();
        while let Some(char) = self.peek().filter(|char| !char.is_whitespace()) {
            self.take();
            text.push(char);
            let next = self.peek().filter(|_| char == '\\');
            match next {
                Some('\\') if !is_raw => {
                    self.take();
                }
                Some(next) if is_raw && next != '\n' && next.is_whitespace() => {
                    self.take();
                    text.push(next);
                }
                _ => {}
            }
        }
        text
    }

    fn skip_line(&mut self) {
        while self.take().is_some_and(|char| char != '\n') {}
    }

    /// The next character; a line that goes on is one line.
    fn peek(&mut self) -> Option<char> {
        while self.chars.peek() == Some(&'\\') {
            let mut ahead = self.chars.clone();
            ahead.next();
            let break_at = if ahead.peek() == Some(&'\r') { 2 } else { 1 };
            if ahead.nth(break_at - 1) != Some('\n') {
                break;
            }
            self.chars = ahead;
            self.line += 1;
            self.column = 1;
        }
        self.chars.peek().copied()
    }

    fn take(&mut self) -> Option<char> {
        self.peek()?;
        let char = self.chars.next()?;
        match char {
            '\n' => {
                self.line += 1;
                self.column = 1;
            }
            _ => self.column += 1,
        }
        Some(char)
    }
}

fn is_of_rewriting(name: &str) -> bool {
    ["rewritecond", "rewriterule"].iter().any(|each| name.eq_ignore_ascii_case(each))
}

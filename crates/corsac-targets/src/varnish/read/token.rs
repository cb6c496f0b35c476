//! Token: VCL taken apart: names, numbers, strings of all kinds, signs, comments.
//!
//! <https://varnish-cache.org/docs/7.7/reference/vcl.html>

use std::sync::Arc;

use crate::import::{Finding, FindingCode, Position};

/// The most tokens of a configuration: a bound for memory.
pub(super) const MAX_TOKENS: usize = 1_000_000;

/// A token, and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The text; of a string what it stands for.
    pub text: String,
    /// Where it begins.
    pub position: Position,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name, such as `req.http.Origin`.
    Name,
    /// A number, perhaps with a unit.
    Number,
    /// A string.
    Text,
    /// A sign, such as `==`.
    Sign,
    /// Text in C.
    Foreign,
}

impl Token {
    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == TokenKind::Sign && self.text == sign
    }

    pub(super) fn is_name(&self, name: &str) -> bool {
        self.kind == TokenKind::Name && self.text == name
    }
}

/// The tokens of a text.
///
/// # Errors
/// The finding that says where a string or a comment does not end, or that there are too many of them.
///
/// # Examples
/// ```
/// use corsac_targets::varnish::read::tokens;
///
/// let read = tokens("default.vcl", "set resp.http.Vary = \"a\" {\"\"b\"}; # no more\n")?;
/// let texts: Vec<&str> = read.iter().map(|token| token.text.as_str()).collect();
/// assert_eq!(texts, ["set", "resp.http.Vary", "=", "a", "\"b", ";"]);
/// # Ok::<(), corsac_targets::import::Finding>(())
/// ```
pub fn tokens(file: &str, text: &str) -> Result<Vec<Token>, Finding> {
    let mut lexer = Lexer { rest: text, file: Arc::from(file), line: 1, column: 1, tokens: Vec::new() };
    while lexer.skip()? {
        lexer.token()?;
    }
    Ok(lexer.tokens)
}

const SIGNS: [&str; 14] =
    ["==", "!=", "!~", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "++", "--", "<<"];

struct Lexer<'t> {
    rest: &'t str,
    file: Arc<str>,
    line: usize,
    column: usize,
    tokens: Vec<Token>,
}

impl<'t> Lexer<'t> {
    fn position(&self) -> Position {
        Position { file: Arc::clone(&self.file), line: self.line, column: self.column }
    }

    /// Goes on by as many bytes.
    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        for char in taken.chars() {
            if char == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.rest = rest;
        taken
    }

    /// Goes to the next token; false at the end.
    fn skip(&mut self) -> Result<bool, Finding> {
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.take(blank);
            if self.rest.starts_with('#') || self.rest.starts_with("//") {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                self.take(end);
            } else if self.rest.starts_with("/*") {
                self.up_to("*/", 2, "the comment does not end")?;
            } else {
                return Ok(!self.rest.is_empty());
            }
        }
    }

    /// The text up to an end, which is passed.
    fn up_to(&mut self, end: &str, start: usize, why: &str) -> Result<&'t str, Finding> {
        let position = self.position();
        let inside = self.rest.get(start..).unwrap_or_default();
        let Some(at) = inside.find(end) else {
            return Err(Finding::new(FindingCode::Syntax, &position, why));
        };
        self.take(start + at + end.len());
        Ok(inside.get(..at).unwrap_or_default())
    }

    fn token(&mut self) -> Result<(), Finding> {
        let position = self.position();
        if self.tokens.len() == MAX_TOKENS {
            let message = format!("there are more than {MAX_TOKENS} words");
            return Err(Finding::new(FindingCode::TooLarge, &position, message));
        }
        let unended = "the string does not end";
        let first = self.rest.chars().next().unwrap_or_default();
        let (kind, text) = if self.rest.starts_with("C{") {
            (TokenKind::Foreign, self.up_to("}C", 2, "the text in C does not end")?)
        } else if self.rest.starts_with("\"\"\"") {
            (TokenKind::Text, self.up_to("\"\"\"", 3, unended)?)
        } else if self.rest.starts_with("{\"") {
            (TokenKind::Text, self.up_to("\"}", 2, unended)?)
        } else if first == '"' {
            let text = self.up_to("\"", 1, unended)?;
            if text.contains('\n') {
                return Err(Finding::new(FindingCode::Syntax, &position, unended));
            }
            (TokenKind::Text, text)
        } else if first.is_ascii_alphabetic() || first == '_' {
            (TokenKind::Name, self.while_is(|char| char.is_ascii_alphanumeric() || "_.-".contains(char)))
        } else if first.is_ascii_digit() {
            (TokenKind::Number, self.while_is(|char| char.is_ascii_alphanumeric() || char == '.'))
        } else {
            let two = SIGNS.iter().find(|sign| self.rest.starts_with(**sign));
            let length = two.map_or(first.len_utf8(), |sign| sign.len());
            (TokenKind::Sign, self.take(length))
        };
        self.tokens.push(Token { kind, text: text.to_owned(), position });
        Ok(())
    }

    fn while_is(&mut self, fits: impl Fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|char| !fits(char)).unwrap_or(self.rest.len());
        self.take(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_know_no_escapes_and_comments_are_none_of_them() {
        let read = tokens("f", "if (a ~ \"\\\" /* # */ && b) { // c\n\"\"\"x\"y\"\"\" }").unwrap();
        let texts: Vec<&str> = read.iter().map(|token| token.text.as_str()).collect();
        assert_eq!(texts, ["if", "(", "a", "~", "\\", "&&", "b", ")", "{", "x\"y", "}"]);
        assert_eq!(read[9].position.line, 2);
    }

    #[test]
    fn what_does_not_end_is_told_with_its_place() {
        for (text, column) in [("a \"b\nc\"", 3), ("/* a", 1), ("x {\"", 3), ("C{ a", 1)] {
            let finding = tokens("f", text).unwrap_err();
            assert_eq!((finding.code, finding.position.column), (FindingCode::Syntax, column), "{text}");
        }
    }
}

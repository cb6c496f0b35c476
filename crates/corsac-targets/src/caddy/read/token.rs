//! Token: a Caddyfile taken apart as Caddy's lexer does: words, quotes, backticks, heredocs, comments.
//!
//! <https://caddyserver.com/docs/caddyfile/concepts#tokens-and-quotes>

use std::iter::Peekable;
use std::str::Chars;
use std::sync::Arc;

use crate::import::{Finding, FindingCode, Position};

/// The most tokens of one file, and of a whole configuration: a bound for memory.
pub(super) const MAX_TOKENS: usize = 1_000_000;

/// A word, and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The text without quotes.
    pub text: String,
    /// Where it begins.
    pub position: Position,
    /// Whether it is the first of its line.
    pub begins_line: bool,
    /// Whether it stood in quotes, so that a brace is text.
    pub is_quoted: bool,
}

impl Token {
    /// Whether it is this word, outside of quotes.
    pub(super) fn is(&self, text: &str) -> bool {
        !self.is_quoted && self.text == text
    }

    /// Whether a variable of the environment, which is not known here, is a part of it.
    pub(super) fn has_environment(&self) -> bool {
        self.text.contains("{$")
    }
}

/// The tokens of a text.
///
/// # Errors
/// The finding that says where a quote does not end, or that there are too many of them.
///
/// # Examples
/// ```
/// use corsac_targets::caddy::read::tokens;
///
/// let read = tokens("Caddyfile", "respond \"a b\" 200 # no more\n")?;
/// let texts: Vec<&str> = read.iter().map(|token| token.text.as_str()).collect();
/// assert_eq!(texts, ["respond", "a b", "200"]);
/// # Ok::<(), corsac_targets::import::Finding>(())
/// ```
pub fn tokens(file: &str, text: &str) -> Result<Vec<Token>, Finding> {
    let mut lexer = Lexer {
        chars: text.chars().peekable(),
        file: Arc::from(file),
        line: 1,
        column: 1,
        begins_line: true,
        tokens: Vec::new(),
    };
    while lexer.skip_space() {
        lexer.token()?;
    }
    Ok(lexer.tokens)
}

struct Lexer<'t> {
    chars: Peekable<Chars<'t>>,
    file: Arc<str>,
    line: usize,
    column: usize,
    begins_line: bool,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn next(&mut self) -> Option<char> {
        let char = self.chars.next()?;
        if char == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(char)
    }

    fn position(&self) -> Position {
        Position { file: Arc::clone(&self.file), line: self.line, column: self.column }
    }

    /// Goes to the next token; false at the end.
    fn skip_space(&mut self) -> bool {
        while let Some(&char) = self.chars.peek() {
            match char {
                '\n' => self.begins_line = true,
                '#' => {
                    while self.chars.peek().is_some_and(|&char| char != '\n') {
                        self.next();
                    }
                    continue;
                }
                '\\' if self.is_continued() => {}
                char if char.is_whitespace() => {}
                _ => return true,
            }
            self.next();
        }
        false
    }

    /// Whether a backslash ends the line here, so that the next one continues it; goes on to the line's end if so.
    fn is_continued(&mut self) -> bool {
        let mut ahead = self.chars.clone();
        ahead.next();
        let is_it = matches!(ahead.next(), Some('\n')) || (ahead.next() == Some('\n') && self.is_carriage());
        if is_it {
            while self.chars.peek().is_some_and(|&char| char != '\n') {
                self.next();
            }
        }
        is_it
    }

    fn is_carriage(&self) -> bool {
        let mut ahead = self.chars.clone();
        ahead.next();
        ahead.next() == Some('\r')
    }

    fn token(&mut self) -> Result<(), Finding> {
        let (position, begins_line) = (self.position(), std::mem::take(&mut self.begins_line));
        let quote = self.chars.peek().copied().filter(|char| matches!(char, '"' | '`'));
        if self.tokens.len() == MAX_TOKENS {
            let message = format!("there are more than {MAX_TOKENS} words");
            return Err(Finding::new(FindingCode::TooLarge, &position, message));
        }
        let text = match quote {
            Some(quote) => self.quoted(quote, &position)?,
            None => self.bare(&position)?,
        };
        self.tokens.push(Token { text, position, begins_line, is_quoted: quote.is_some() });
        Ok(())
    }

    /// Between double quotes a backslash makes a quote text; between backticks nothing does.
    fn quoted(&mut self, quote: char, position: &Position) -> Result<String, Finding> {
        self.next();
        let mut text = String::new();
        while let Some(char) = self.next() {
            match char {
                char if char == quote => return Ok(text),
                '\\' if quote == '"' => match self.next() {
                    Some('"') => text.push('"'),
                    Some(other) => text.extend(['\\', other]),
                    None => break,
                },
                char => text.push(char),
            }
        }
        Err(Finding::new(FindingCode::Syntax, position, "the quote does not end"))
    }

    fn bare(&mut self, position: &Position) -> Result<String, Finding> {
        let mut text = String::new();
        while let Some(&char) = self.chars.peek() {
            if char.is_whitespace() {
                break;
            }
            self.next();
            match (char, self.chars.peek()) {
                // Only the beginning of a heredoc is made text by a backslash.
                ('\\', Some('<')) if text.is_empty() => {
                    text.extend(self.next());
                    return Ok(text + &self.bare(position)?);
                }
                (char, _) => text.push(char),
            }
        }
        match text.strip_prefix("<<").filter(|marker| !marker.is_empty() && self.ends_line()) {
            Some(marker) if marker.chars().all(|char| char.is_alphanumeric() || "_-".contains(char)) => {
                let marker = marker.to_owned();
                self.heredoc(&marker, position)
            }
            _ => Ok(text),
        }
    }

    fn ends_line(&mut self) -> bool {
        matches!(self.chars.peek(), Some('\n' | '\r'))
    }

    /// The lines up to the marker, without the space that stands before it.
    fn heredoc(&mut self, marker: &str, position: &Position) -> Result<String, Finding> {
        while self.chars.peek().is_some_and(|&char| char != '\n') {
            self.next();
        }
        self.next();
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        while let Some(char) = self.next() {
            match char {
                '\n' => lines.push(std::mem::take(&mut line)),
                '\r' => {}
                char => line.push(char),
            }
            if let Some(indent) = line.strip_suffix(marker).filter(|before| before.trim().is_empty()) {
                let lines: Vec<&str> =
                    lines.iter().map(|line| line.strip_prefix(indent).unwrap_or(line)).collect();
                return Ok(lines.join("\n"));
            }
        }
        let message = format!("the text that ends with `{marker}` does not end");
        Err(Finding::new(FindingCode::Syntax, position, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        tokens("f", text).unwrap().into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_quotes_and_comments_are_as_caddy_reads_them() {
        assert_eq!(texts("a#b # c\n\"d \\\" \\n\" `e \"`"), ["a#b", "d \" \\n", "e \""]);
        assert_eq!(texts("a \\\n b"), ["a", "b"]);
        assert_eq!(texts("respond <<END\n  a\n  b\n  END 200"), ["respond", "a\nb", "200"]);
        let read = tokens("f", "a \\\n b\nc").unwrap();
        let lines: Vec<bool> = read.iter().map(|token| token.begins_line).collect();
        assert_eq!(lines, [true, false, true]);
    }

    #[test]
    fn what_does_not_end_is_told_with_its_place() {
        let finding = tokens("f", "a\n \"b\nc").unwrap_err();
        assert_eq!(
            (finding.code, finding.position.line, finding.position.column),
            (FindingCode::Syntax, 2, 2)
        );
        assert_eq!(tokens("f", "a <<END\nb").unwrap_err().position.column, 3);
    }
}

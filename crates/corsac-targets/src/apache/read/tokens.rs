//! Tokens: an expression cut into its parts: <https://httpd.apache.org/docs/2.4/expr.html>.

use std::iter::Peekable;
use std::str::Chars;

/// A text that is put together when a request comes.
pub(super) type Text = Vec<Piece>;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Literal(String),
    /// `%{NAME}`.
    Variable(String),
    /// `%{NAME:text}` and `name(text)`.
    Call(String, Text),
    /// `$1`: what a regular expression took before.
    Taken,
}

/// A regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Regex {
    pub(super) text: String,
    pub(super) ignore_case: bool,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Text(Text),
    Regex(Regex),
    Name(String),
    /// `-n`, `-eq`.
    Option(String),
    Sign(&'static str),
}

/// The deepest nesting of texts in texts.
const MAX_DEPTH: usize = 16;

const SIGNS: [&str; 19] =
    ["=~", "!~", "==", "!=", "<=", ">=", "&&", "||", "=", "<", ">", "!", "(", ")", "{", "}", ",", ".", ":"];

/// Everything of an expression.
pub(super) fn tokens(expression: &str) -> Result<Vec<Token>, String> {
    let mut scanner = Scanner { chars: expression.chars().peekable() };
    let mut tokens = Vec::new();
    while let Some(token) = scanner.token()? {
        tokens.push(token);
    }
    Ok(tokens)
}

/// A text as it stands after `expr=` in the place of a value.
pub(super) fn whole_text(text: &str) -> Result<Text, String> {
    Scanner { chars: text.chars().peekable() }.text(None, MAX_DEPTH)
}

struct Scanner<'t> {
    chars: Peekable<Chars<'t>>,
}

impl Scanner<'_> {
    fn token(&mut self) -> Result<Option<Token>, String> {
        while self.chars.next_if(|char| char.is_ascii_whitespace()).is_some() {}
        let Some(&first) = self.chars.peek() else { return Ok(None) };
        Ok(Some(match first {
            '\'' | '"' => {
                self.chars.next();
                Token::Text(self.text(Some(first), MAX_DEPTH)?)
            }
            '%' => {
                self.chars.next();
                Token::Text(vec![self.variable(MAX_DEPTH)?])
            }
            '$' => {
                self.chars.next();
                self.chars.next_if(char::is_ascii_digit).ok_or("`$` without a number")?;
                Token::Text(vec![Piece::Taken])
            }
            '/' => {
                self.chars.next();
                Token::Regex(self.regex('/')?)
            }
            '-' => {
                self.chars.next();
                Token::Option(self.word())
            }
            char if char.is_ascii_digit() => Token::Text(vec![Piece::Literal(self.word())]),
            char if char.is_ascii_alphabetic() => {
                let name = self.word();
                match self.chars.peek() {
                    Some(&end) if name == "m" && "/#$%^|?!'\",;:._-".contains(end) => {
                        self.chars.next();
                        Token::Regex(self.regex(end)?)
                    }
                    _ => Token::Name(name),
                }
            }
            _ => Token::Sign(self.sign()?),
        }))
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(char) = self.chars.next_if(|char| char.is_ascii_alphanumeric() || *char == '_') {
            word.push(char);
        }
        word
    }

    fn sign(&mut self) -> Result<&'static str, String> {
        let two: String = self.chars.clone().take(2).collect();
        let sign = SIGNS.into_iter().find(|sign| two.starts_with(sign));
        let sign = sign.ok_or_else(|| format!("`{}` begins nothing", two.escape_debug()))?;
        self.chars.nth(sign.len().saturating_sub(1));
        Ok(sign)
    }

    fn regex(&mut self, end: char) -> Result<Regex, String> {
        let mut text = String::new();
        loop {
            match self.chars.next().ok_or("a regular expression is not ended")? {
                char if char == end => break,
                char => text.push(char),
            }
        }
        let flags = self.word();
        match flags.chars().all(|flag| "ismg".contains(flag)) {
            true => Ok(Regex { text, ignore_case: flags.contains('i') }),
            false => Err(format!("`{flags}` are no flags")),
        }
    }

    /// Up to the end; of a string, up to its quote, of an argument up to its bracket.
    fn text(&mut self, end: Option<char>, depth: usize) -> Result<Text, String> {
        let depth = depth.checked_sub(1).ok_or("texts are nested too deep")?;
        let (mut pieces, mut literal) = (Vec::new(), String::new());
        loop {
            let char = match (self.chars.next(), end) {
                (None, None) => break,
                (None, Some(end)) => return Err(format!("`{end}` is missing")),
                (Some(char), Some(end)) if char == end => break,
                (Some(char), _) => char,
            };
            let piece = match (char, self.chars.peek()) {
                ('%', Some('{')) => self.variable(depth)?,
                ('$', Some(digit)) if digit.is_ascii_digit() => {
                    self.chars.next();
                    Piece::Taken
                }
                ('\\', _) => {
                    literal.push(self.escaped()?);
                    continue;
                }
                (char, _) => {
                    literal.push(char);
                    continue;
                }
            };
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(piece);
        }
        if !literal.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(pieces)
    }

    fn escaped(&mut self) -> Result<char, String> {
        let mut digits = String::new();
        while digits.len() < 3
            && let Some(digit) = self.chars.next_if(|char| ('0'..='7').contains(char))
        {
            digits.push(digit);
        }
        if !digits.is_empty() {
            let number =
                u8::from_str_radix(&digits, 8).map_err(|_| format!("`\\{digits}` is no character"))?;
            return Ok(char::from(number));
        }
        Ok(match self.chars.next().ok_or("`\\` at the end")? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            other => other,
        })
    }

    /// After `%`.
    fn variable(&mut self, depth: usize) -> Result<Piece, String> {
        self.chars.next_if_eq(&'{').ok_or("`%` without a `{`")?;
        let name = self.word();
        match self.chars.next() {
            Some('}') if !name.is_empty() => Ok(Piece::Variable(name)),
            Some(':') if !name.is_empty() => Ok(Piece::Call(name, self.text(Some('}'), depth)?)),
            _ => Err(format!("`%{{{name}` is not ended")),
        }
    }
}

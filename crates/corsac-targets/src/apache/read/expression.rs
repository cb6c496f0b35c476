//! Expression: a condition, parsed: <https://httpd.apache.org/docs/2.4/expr.html>.

use super::tokens::{Piece, Regex, Text, Token, tokens};

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Constant(bool),
    Not(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    /// A comparison of texts.
    Compared {
        left: Text,
        operator: &'static str,
        right: Text,
    },
    Matches {
        subject: Text,
        regex: Regex,
    },
    In {
        subject: Text,
        texts: Vec<Text>,
    },
    /// `-n`, `-z`, `-T`.
    Asked {
        option: char,
        text: Text,
    },
    /// What is known to nobody before the request comes, such as whether a file is there.
    Open,
}

impl Expression {
    /// The fields of the request by which an answer varies where the condition is asked for it.
    pub(super) fn fields(&self) -> Vec<&str> {
        match self {
            Expression::Constant(_) | Expression::Open => Vec::new(),
            Expression::Not(inner) => inner.fields(),
            Expression::All(parts) | Expression::Any(parts) => {
                parts.iter().flat_map(Expression::fields).collect()
            }
            Expression::Compared { left, right, .. } => [left, right].into_iter().flat_map(fields).collect(),
            Expression::Matches { subject, .. } => fields(subject),
            Expression::In { subject, texts } => texts.iter().chain([subject]).flat_map(fields).collect(),
            Expression::Asked { text, .. } => fields(text),
        }
    }
}

/// The fields that a text has, where it does not say that nothing varies by them.
fn fields(text: &Text) -> Vec<&str> {
    let names = text.iter().filter_map(|piece| match piece {
        Piece::Call(name, argument) if ["req", "http"].contains(&name.to_ascii_lowercase().as_str()) => {
            argument.first()
        }
        _ => None,
    });
    names
        .filter_map(|piece| if let Piece::Literal(name) = piece { Some(name.as_str()) } else { None })
        .collect()
}

const MAX_DEPTH: usize = 64;

/// The condition that a text says; the error says why it says none that is known here.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0 };
    let parsed = parser.any(MAX_DEPTH)?;
    match parser.peek() {
        None => Ok(parsed),
        Some(token) => Err(format!("{} stands where nothing is expected", shown(token))),
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Name(name) => format!("`{name}`"),
        Token::Option(name) => format!("`-{name}`"),
        Token::Sign(sign) => format!("`{sign}`"),
        Token::Text(_) => "a text".into(),
        Token::Regex(_) => "a regular expression".into(),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    /// Takes a sign or a word that stands for it.
    fn takes(&mut self, sign: &str, word: &str) -> bool {
        let is_it = match self.peek() {
            Some(Token::Sign(found)) => *found == sign,
            Some(Token::Name(found)) => found == word,
            _ => false,
        };
        self.at += usize::from(is_it);
        is_it
    }

    fn any(&mut self, depth: usize) -> Result<Expression, String> {
        let mut parts = vec![self.all(depth)?];
        while self.takes("||", "or") {
            parts.push(self.all(depth)?);
        }
        Ok(one_or(parts, Expression::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Expression, String> {
        let mut parts = vec![self.one(depth)?];
        while self.takes("&&", "and") {
            parts.push(self.one(depth)?);
        }
        Ok(one_or(parts, Expression::All))
    }

    fn one(&mut self, depth: usize) -> Result<Expression, String> {
        let depth = depth.checked_sub(1).ok_or("it is nested too deep")?;
        if self.takes("!", "not") {
            return Ok(Expression::Not(Box::new(self.one(depth)?)));
        }
        if self.takes("(", "(") {
            let inner = self.any(depth)?;
            return if self.takes(")", ")") { Ok(inner) } else { Err("`)` is missing".into()) };
        }
        match self.peek() {
            Some(Token::Name(name)) if name == "true" || name == "false" => {
                let constant = name == "true";
                self.at += 1;
                Ok(Expression::Constant(constant))
            }
            Some(Token::Option(option)) => {
                let option = option.clone();
                self.at += 1;
                let text = self.text(depth)?;
                let mut chars = option.chars();
                match (chars.next(), chars.next()) {
                    (Some(option @ ('n' | 'z' | 'T')), None) => Ok(Expression::Asked { option, text }),
                    (Some(_), None) => Ok(Expression::Open),
                    _ => Err(format!("`-{option}` is not known")),
                }
            }
            _ => self.comparison(depth),
        }
    }

    fn comparison(&mut self, depth: usize) -> Result<Expression, String> {
        let subject = self.text(depth)?;
        let operator = self.next().ok_or("a comparison is not ended")?;
        let matches = |parser: &mut Parser, subject: Text| match parser.next() {
            Some(Token::Regex(regex)) => Ok(Expression::Matches { subject, regex }),
            _ => Err("a regular expression is missing".to_owned()),
        };
        match operator {
            Token::Sign("=~") => matches(self, subject),
            Token::Sign("!~") => Ok(Expression::Not(Box::new(matches(self, subject)?))),
            Token::Sign(operator @ ("==" | "=" | "!=" | "<" | "<=" | ">" | ">=")) => {
                Ok(Expression::Compared { left: subject, operator, right: self.text(depth)? })
            }
            Token::Name(name) | Token::Option(name) if name == "in" => self.list(subject, depth),
            Token::Name(name) | Token::Option(name) => {
                self.text(depth)?;
                match name.as_str() {
                    "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "ipmatch" | "strmatch" | "strcmatch"
                    | "fnmatch" => Ok(Expression::Open),
                    _ => Err(format!("`{name}` is not known")),
                }
            }
            other => Err(format!("{} compares nothing", shown(&other))),
        }
    }

    fn list(&mut self, subject: Text, depth: usize) -> Result<Expression, String> {
        if !self.takes("{", "{") {
            return Err("a list is missing".into());
        }
        let mut texts = vec![self.text(depth)?];
        while self.takes(",", ",") {
            texts.push(self.text(depth)?);
        }
        match self.takes("}", "}") {
            true => Ok(Expression::In { subject, texts }),
            false => Err("`}` is missing".into()),
        }
    }

    /// A text, or several with dots between them.
    fn text(&mut self, depth: usize) -> Result<Text, String> {
        let depth = depth.checked_sub(1).ok_or("it is nested too deep")?;
        let mut text = match self.next() {
            Some(Token::Text(text)) => text,
            Some(Token::Name(name)) if self.takes("(", "(") => {
                let argument = self.text(depth)?;
                if !self.takes(")", ")") {
                    return Err(format!("`)` of `{name}` is missing"));
                }
                vec![Piece::Call(name, argument)]
            }
            Some(token) => return Err(format!("{} stands where a text is expected", shown(&token))),
            None => return Err("a text is missing".into()),
        };
        if self.takes(".", ".") {
            text.extend(self.text(depth)?);
        }
        Ok(text)
    }
}

fn one_or(mut parts: Vec<Expression>, several: impl Fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.len() {
        1 => parts.pop().unwrap_or(Expression::Open),
        _ => several(parts),
    }
}

//! Expression: conditions and values, their regular expressions compiled.

use super::token::TokenKind;
use super::tree::Parser;
use crate::import::{Finding, FindingCode, MAX_DEPTH, Position};
use crate::language::Dialect;
use crate::path_ask::searched;
use crate::searched::Searched;

/// A condition, or a value.
pub(super) enum Expression {
    Text(String),
    Variable(String),
    Call(String, Vec<Expression>),
    /// Side by side, as one text.
    Joined(Vec<Expression>),
    Not(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Compared {
        left: Box<Expression>,
        sign: String,
        right: Box<Expression>,
    },
    Matched {
        on: Box<Expression>,
        expression: Result<Searched, String>,
        negated: bool,
        position: Position,
    },
}

impl Expression {
    /// Every part of it, itself first.
    pub(super) fn walk<'e>(&'e self, visit: &mut dyn FnMut(&'e Expression)) {
        visit(self);
        match self {
            Expression::Text(_) | Expression::Variable(_) => {}
            Expression::Call(_, parts)
            | Expression::Joined(parts)
            | Expression::All(parts)
            | Expression::Any(parts) => parts.iter().for_each(|part| part.walk(visit)),
            Expression::Not(inner) => inner.walk(visit),
            Expression::Compared { left, right, .. } => {
                left.walk(visit);
                right.walk(visit);
            }
            Expression::Matched { on, .. } => on.walk(visit),
        }
    }

    /// The text of a literal.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Expression::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads what stands up to a `;`, a `,` or a `)`.
pub(super) fn expression(parser: &mut Parser<'_>, of: &Position) -> Result<Expression, Finding> {
    any(parser, of, 0)
}

fn any(parser: &mut Parser<'_>, of: &Position, depth: usize) -> Result<Expression, Finding> {
    if depth > MAX_DEPTH {
        return Err(Finding::new(FindingCode::TooDeep, of, format!("more than {MAX_DEPTH} levels")));
    }
    let mut parts = vec![all(parser, of, depth)?];
    while parser.takes("||") {
        parts.push(all(parser, of, depth)?);
    }
    Ok(one_or(parts, Expression::Any))
}

fn all(parser: &mut Parser<'_>, of: &Position, depth: usize) -> Result<Expression, Finding> {
    let mut parts = vec![relation(parser, of, depth)?];
    while parser.takes("&&") {
        parts.push(relation(parser, of, depth)?);
    }
    Ok(one_or(parts, Expression::All))
}

const COMPARISONS: [&str; 8] = ["==", "!=", "~", "!~", "<", ">", "<=", ">="];

fn relation(parser: &mut Parser<'_>, of: &Position, depth: usize) -> Result<Expression, Finding> {
    let left = joined(parser, of, depth)?;
    let is_sign = |text: &str| COMPARISONS.contains(&text);
    let Some(sign) = parser.peek().filter(|token| token.kind == TokenKind::Sign && is_sign(&token.text))
    else {
        return Ok(left);
    };
    parser.next()?;
    let position = parser.peek().map(|token| token.position).unwrap_or_default();
    let right = joined(parser, of, depth)?;
    let left = Box::new(left);
    Ok(match sign.text.as_str() {
        "~" | "!~" => {
            let expression = match &right {
                Expression::Text(text) => searched(text, Dialect::Pcre),
                Expression::Variable(name) => Err(format!("what `{name}` holds is not known here")),
                _ => Err("what it is compared with is not known here".into()),
            };
            Expression::Matched { on: left, expression, negated: sign.text == "!~", position }
        }
        _ => Expression::Compared { left, sign: sign.text, right: Box::new(right) },
    })
}

/// Texts side by side, with `+` between them or without.
fn joined(parser: &mut Parser<'_>, of: &Position, depth: usize) -> Result<Expression, Finding> {
    let mut parts = vec![unary(parser, of, depth)?];
    loop {
        let is_more = parser.peek().is_some_and(|token| token.kind != TokenKind::Sign);
        if !parser.takes("+") && !is_more {
            break;
        }
        parts.push(unary(parser, of, depth)?);
    }
    if parts.iter().all(|part| part.text().is_some()) {
        let text = parts.iter().filter_map(Expression::text).collect::<String>();
        return Ok(Expression::Text(text));
    }
    Ok(one_or(parts, Expression::Joined))
}

fn unary(parser: &mut Parser<'_>, of: &Position, depth: usize) -> Result<Expression, Finding> {
    let mut negated = false;
    while parser.takes("!") {
        negated = !negated;
    }
    let inner = primary(parser, of, depth)?;
    Ok(if negated { Expression::Not(Box::new(inner)) } else { inner })
}

fn primary(parser: &mut Parser<'_>, of: &Position, depth: usize) -> Result<Expression, Finding> {
    if parser.takes("(") {
        let inner = any(parser, of, depth + 1)?;
        parser.expect(")", of)?;
        return Ok(inner);
    }
    parser.takes("-");
    let Some(token) = parser.peek() else {
        return Err(Finding::new(FindingCode::Syntax, of, "the file ends inside this"));
    };
    match token.kind {
        TokenKind::Text | TokenKind::Number => {
            parser.next()?;
            Ok(Expression::Text(token.text))
        }
        TokenKind::Name => {
            parser.next()?;
            // Values of functions may have names.
            if parser.takes("=") {
                return primary(parser, of, depth);
            }
            if !parser.takes("(") {
                return Ok(Expression::Variable(token.text));
            }
            if depth > MAX_DEPTH {
                let message = format!("more than {MAX_DEPTH} levels");
                return Err(Finding::new(FindingCode::TooDeep, &token.position, message));
            }
            let mut arguments = Vec::new();
            while !parser.takes(")") {
                arguments.push(any(parser, of, depth + 1)?);
                if !parser.takes(",") {
                    parser.expect(")", of)?;
                    break;
                }
            }
            Ok(Expression::Call(token.text, arguments))
        }
        TokenKind::Sign | TokenKind::Foreign => {
            let shown: String = token.text.chars().take(40).flat_map(char::escape_debug).collect();
            let message = format!("`{shown}` stands where a value is needed");
            Err(Finding::new(FindingCode::Syntax, &token.position, message))
        }
    }
}

fn one_or(mut parts: Vec<Expression>, all: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.len() {
        1 => parts.remove(0),
        _ => all(parts),
    }
}

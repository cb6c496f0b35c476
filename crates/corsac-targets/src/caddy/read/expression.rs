//! Expression: conditions of the language CEL, as far as they look at texts of the request.
//!
//! <https://caddyserver.com/docs/caddyfile/matchers#expression>

use corsac::headers::names;

use super::matcher::Ask;
use super::state::State;
use super::token::Token;
use crate::condition::{Call, Tree, parse};
use crate::import::deduce::literal_words;
use crate::import::{Anchoring, OriginMatcher, Position};
use crate::language::Dialect;
use crate::path_ask::{PathAsk, searched};
use crate::regex::escape;
use crate::searched::Searched;

/// A condition, ready to be asked.
pub(super) struct Expression {
    condition: Value,
    paths: Vec<PathAsk>,
    hosts: Vec<PathAsk>,
    matchers: Vec<OriginMatcher>,
    words: Vec<String>,
}

/// A part of a condition, ready to be asked.
enum Value {
    Text(String),
    Number(usize),
    Placeholder(String),
    List(Vec<Value>),
    Ask(Box<Ask>),
    Not(Box<Value>),
    All(Vec<Value>),
    Any(Vec<Value>),
    Equal(Box<Value>, Box<Value>),
    In(Box<Value>, Box<Value>),
    Matches(Box<Value>, Searched),
    Contains(Box<Value>, Box<Value>),
    StartsWith(Box<Value>, Box<Value>),
    EndsWith(Box<Value>, Box<Value>),
    Split(Box<Value>, Box<Value>),
    Item(Box<Value>, Box<Value>),
}

/// What a part comes to.
enum Known {
    Text(String),
    Number(usize),
    Bool(bool),
    List(Vec<Known>),
}

impl Expression {
    /// Reads a condition; the error says what is not known here.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let tree = parse(text)?;
        let condition = prepared(&tree)?;
        let mut expression = Expression {
            condition: Value::Number(0),
            paths: Vec::new(),
            hosts: Vec::new(),
            matchers: Vec::new(),
            words: Vec::new(),
        };
        expression.collect(&condition, false);
        expression.condition = condition;
        Ok(expression)
    }

    pub(super) fn holds(&self, state: &mut State<'_>) -> Result<bool, String> {
        self.condition.bool(state)
    }

    pub(super) fn paths(&self) -> &[PathAsk] {
        &self.paths
    }

    pub(super) fn hosts(&self) -> &[PathAsk] {
        &self.hosts
    }

    pub(super) fn matchers(&self) -> Vec<OriginMatcher> {
        self.matchers.clone()
    }

    pub(super) fn words(&self) -> Vec<String> {
        self.words.clone()
    }

    /// Notes every comparison.
    fn collect(&mut self, value: &Value, negated: bool) {
        match value {
            Value::Not(inner) => self.collect(inner, !negated),
            Value::All(all) | Value::Any(all) | Value::List(all) => {
                all.iter().for_each(|each| self.collect(each, negated));
            }
            Value::Ask(ask) => {
                self.matchers.extend(ask.matchers());
                self.words.extend(ask.words());
                if let (Ask::Path(paths), false) = (ask.as_ref(), negated) {
                    self.paths.extend(paths.iter().cloned());
                }
            }
            Value::Equal(left, right) => {
                for (subject, other) in [(left, right), (right, left)] {
                    if let Value::Text(text) = other.as_ref() {
                        let matcher = OriginMatcher::Exact { text: text.clone(), ignore_case: false };
                        self.note(subject, vec![matcher], PathAsk::Exact(text.clone()), negated);
                        self.words.push(text.clone());
                    }
                }
            }
            Value::In(subject, list) => {
                if let Value::List(members) = list.as_ref() {
                    for member in members {
                        let Value::Text(text) = member else { continue };
                        let matcher = OriginMatcher::Exact { text: text.clone(), ignore_case: false };
                        self.note(subject, vec![matcher], PathAsk::Exact(text.clone()), negated);
                        self.words.push(text.clone());
                    }
                }
            }
            Value::Matches(subject, expression) => {
                let path = PathAsk::Expression(expression.text.clone());
                self.note(subject, expression.rows(), path, negated);
                self.words.extend(literal_words(&expression.text));
            }
            Value::Contains(subject, part) => self.part(subject, part, &escape, negated),
            Value::StartsWith(subject, part) => {
                self.part(subject, part, &|text| format!("^{}", escape(text)), negated);
            }
            Value::EndsWith(subject, part) => {
                self.part(subject, part, &|text| format!("{}$", escape(text)), negated);
            }
            _ => {}
        }
    }

    fn part(&mut self, subject: &Value, part: &Value, as_expression: &dyn Fn(&str) -> String, negated: bool) {
        let Value::Text(text) = part else { return };
        let expression = as_expression(text);
        let path = PathAsk::Expression(expression.clone());
        let matcher =
            OriginMatcher::Regex { text: expression, anchoring: Anchoring::Search, ignore_case: false };
        self.note(subject, vec![matcher], path, negated);
        self.words.push(text.clone());
    }

    /// Notes what a subject is compared with, where it is one that is asked for.
    fn note(&mut self, subject: &Value, matchers: Vec<OriginMatcher>, path: PathAsk, negated: bool) {
        let Some(name) = subject.placeholder() else { return };
        let name = name.to_ascii_lowercase();
        let field = name.strip_prefix("http.request.header.").or_else(|| name.strip_prefix("header."));
        match name.as_str() {
            _ if field == Some(names::ORIGIN.as_str()) => self.matchers.extend(matchers),
            _ if negated => {}
            "http.request.hostport" | "hostport" | "http.request.host" | "host" => self.hosts.push(path),
            name if name.starts_with("http.request.uri") || ["uri", "path"].contains(&name) => {
                self.paths.push(path);
            }
            _ => {}
        }
    }
}

/// A part of the tree, its expressions compiled.
fn prepared(tree: &Tree) -> Result<Value, String> {
    let boxed = |tree: &Tree| prepared(tree).map(Box::new);
    let all = |trees: &[Tree]| trees.iter().map(prepared).collect::<Result<Vec<_>, _>>();
    Ok(match tree {
        Tree::Text(text) => Value::Text(text.clone()),
        Tree::Number(number) => Value::Number(*number),
        Tree::Placeholder(name) => Value::Placeholder(name.clone()),
        Tree::List(trees) => Value::List(all(trees)?),
        Tree::Not(inner) => Value::Not(boxed(inner)?),
        Tree::All(trees) => Value::All(all(trees)?),
        Tree::Any(trees) => Value::Any(all(trees)?),
        Tree::Equal(left, right) => Value::Equal(boxed(left)?, boxed(right)?),
        Tree::In(left, right) => Value::In(boxed(left)?, boxed(right)?),
        Tree::Item(list, index) => Value::Item(boxed(list)?, boxed(index)?),
        Tree::Call(call) => called(call)?,
        Tree::Table(_) => return Err("a table stands where none is known".into()),
    })
}

fn called(call: &Call) -> Result<Value, String> {
    let Some(on) = &call.on else { return asked(call) };
    let [argument] = call.arguments.as_slice() else {
        return Err(format!("`{}` with this many values is not known here", call.name));
    };
    let (on, prepared) = (Box::new(prepared(on)?), prepared(argument)?);
    Ok(match (call.name.as_str(), prepared) {
        ("matches", Value::Text(text)) => Value::Matches(on, searched(&text, Dialect::Re2)?),
        ("contains", part) => Value::Contains(on, Box::new(part)),
        ("startsWith", part) => Value::StartsWith(on, Box::new(part)),
        ("endsWith", part) => Value::EndsWith(on, Box::new(part)),
        ("split", part) => Value::Split(on, Box::new(part)),
        (name, _) => return Err(format!("`{name}` is not known here")),
    })
}

/// A matcher that is called as a function.
fn asked(call: &Call) -> Result<Value, String> {
    let token = |text: &str| Token {
        text: text.to_owned(),
        position: Position::default(),
        begins_line: false,
        is_quoted: true,
    };
    if !["method", "path", "header", "header_regexp", "path_regexp", "host"].contains(&call.name.as_str()) {
        return Err(format!("`{}` is not known here", call.name));
    }
    let ask = |values: &[Token]| Ok(Value::Ask(Box::new(Ask::of("", &call.name, values, &[])?)));
    if let [Tree::Table(members)] = call.arguments.as_slice() {
        let mut all = Vec::new();
        for (name, value) in members {
            let values = match value {
                Tree::Text(text) => vec![text.as_str()],
                Tree::List(texts) => texts.iter().filter_map(Tree::text).collect(),
                _ => return Err("a field is compared with texts only".into()),
            };
            let any = values.into_iter().map(|value| ask(&[token(name), token(value)]));
            all.push(Value::Any(any.collect::<Result<_, String>>()?));
        }
        return Ok(Value::All(all));
    }
    let texts: Option<Vec<Token>> = call.arguments.iter().map(|tree| tree.text().map(token)).collect();
    ask(&texts.ok_or_else(|| format!("`{}` is asked with something else than texts", call.name))?)
}

impl Value {
    /// The placeholder that is looked at, if only a part of its text.
    fn placeholder(&self) -> Option<&str> {
        match self {
            Value::Placeholder(name) => Some(name),
            Value::Split(on, _) | Value::Item(on, _) => on.placeholder(),
            _ => None,
        }
    }

    fn bool(&self, state: &mut State<'_>) -> Result<bool, String> {
        match self.known(state)? {
            Known::Bool(bool) => Ok(bool),
            _ => Err("the condition is neither true nor false".into()),
        }
    }

    fn text(&self, state: &mut State<'_>) -> Result<String, String> {
        match self.known(state)? {
            Known::Text(text) => Ok(text),
            _ => Err("a text is compared with something else".into()),
        }
    }

    fn known(&self, state: &mut State<'_>) -> Result<Known, String> {
        Ok(match self {
            Value::Text(text) => Known::Text(text.clone()),
            Value::Number(number) => Known::Number(*number),
            Value::Placeholder(name) => Known::Text(state.placeholder(name)?.unwrap_or_default()),
            Value::List(values) => {
                Known::List(values.iter().map(|value| value.known(state)).collect::<Result<_, _>>()?)
            }
            Value::Ask(ask) => Known::Bool(ask.takes(state)?),
            Value::Not(inner) => Known::Bool(!inner.bool(state)?),
            Value::All(values) => {
                for value in values {
                    if !value.bool(state)? {
                        return Ok(Known::Bool(false));
                    }
                }
                Known::Bool(true)
            }
            Value::Any(values) => {
                for value in values {
                    if value.bool(state)? {
                        return Ok(Known::Bool(true));
                    }
                }
                Known::Bool(false)
            }
            Value::Equal(left, right) => Known::Bool(equal(&left.known(state)?, &right.known(state)?)),
            Value::In(left, right) => {
                let (left, Known::List(members)) = (left.known(state)?, right.known(state)?) else {
                    return Err("`in` without a list".into());
                };
                Known::Bool(members.iter().any(|member| equal(member, &left)))
            }
            Value::Matches(on, expression) => Known::Bool(expression.is_match(&on.text(state)?)),
            Value::Contains(on, part) => Known::Bool(on.text(state)?.contains(&part.text(state)?)),
            Value::StartsWith(on, part) => Known::Bool(on.text(state)?.starts_with(&part.text(state)?)),
            Value::EndsWith(on, part) => Known::Bool(on.text(state)?.ends_with(&part.text(state)?)),
            Value::Split(on, at) => {
                let (text, at) = (on.text(state)?, at.text(state)?);
                Known::List(text.split(&at).map(|part| Known::Text(part.to_owned())).collect())
            }
            Value::Item(list, index) => {
                let (Known::List(items), Known::Number(index)) = (list.known(state)?, index.known(state)?)
                else {
                    return Err("an item is asked of what is no list".into());
                };
                let item = items.into_iter().nth(index);
                item.ok_or_else(|| format!("there is no item {index}"))?
            }
        })
    }
}

fn equal(left: &Known, right: &Known) -> bool {
    match (left, right) {
        (Known::Text(left), Known::Text(right)) => left == right,
        (Known::Number(left), Known::Number(right)) => left == right,
        (Known::Bool(left), Known::Bool(right)) => left == right,
        _ => false,
    }
}

//! Matcher: what a route asks of a request.
//!
//! <https://caddyserver.com/docs/caddyfile/matchers>

use corsac::headers::names;

use super::expression::Expression;
use super::state::State;
use super::token::Token;
use super::tree::Directive;
use crate::import::deduce::{OriginTest, literal_words};
use crate::import::{Anchoring, OriginMatcher, Position};
use crate::language::Dialect;
use crate::path_ask::PathAsk;
use crate::regex::escape;
use crate::searched::Searched;

/// What all must hold.
#[derive(Default)]
pub(super) struct Matcher {
    asks: Vec<(Ask, Position)>,
}

/// One question.
pub(super) enum Ask {
    Path(Vec<PathAsk>),
    Method(Vec<String>),
    Field(FieldAsk),
    FieldExpression {
        label: String,
        name: String,
        expression: Searched,
    },
    PathExpression {
        label: String,
        ask: PathAsk,
        expression: Searched,
    },
    Host(Vec<String>),
    /// Holds where at least one of these does not.
    Not(Matcher),
    Expression(Expression),
    Unknown(String),
}

/// What the lines of a field must be.
#[derive(Clone, Debug)]
pub(super) struct FieldAsk {
    pub(super) name: String,
    /// Any of these, perhaps with `*` at an end; `None`: the field is absent.
    pub(super) values: Option<Vec<String>>,
}

impl Matcher {
    /// A path, as it stands after a directive.
    pub(super) fn of_path(token: &Token) -> Self {
        let ask = Ask::Path(vec![PathAsk::glob(&token.text)]);
        Matcher { asks: vec![(ask, token.position.clone())] }
    }

    /// What is not known, for the reason given.
    pub(super) fn unknown(position: &Position, why: String) -> Self {
        Matcher { asks: vec![(Ask::Unknown(why), position.clone())] }
    }

    /// The matcher that a definition `@name …` or its block says.
    pub(super) fn of(definition: &Directive) -> Self {
        let name = definition.name.text.trim_start_matches('@');
        let mut matcher = Matcher::default();
        let block = definition.children();
        match definition.arguments.split_first() {
            Some((only, [])) if only.is_quoted && block.is_empty() => {
                matcher.add(name, "expression", std::slice::from_ref(only), &[], &only.position);
            }
            Some((kind, values)) => matcher.add(name, &kind.text, values, block, &kind.position),
            None => matcher.add_lines(name, block),
        }
        matcher
    }

    fn add_lines(&mut self, name: &str, lines: &[Directive]) {
        for line in lines {
            self.add(name, &line.name.text, &line.arguments, line.children(), line.position());
        }
    }

    fn add(&mut self, name: &str, kind: &str, values: &[Token], block: &[Directive], position: &Position) {
        let ask = if values.iter().any(Token::has_environment) {
            Ask::Unknown("it depends on the environment".into())
        } else {
            Ask::of(name, kind, values, block).unwrap_or_else(Ask::Unknown)
        };
        // Lines of one kind are alternatives.
        match (ask, self.asks.iter_mut().map(|(known, _)| known).find(|known| known.joins(kind, values))) {
            (Ask::Path(paths), Some(Ask::Path(known))) => known.extend(paths),
            (Ask::Method(texts), Some(Ask::Method(known))) | (Ask::Host(texts), Some(Ask::Host(known))) => {
                known.extend(texts);
            }
            (Ask::Field(ask), Some(Ask::Field(known))) => {
                let both = known.values.take().into_iter().flatten().chain(ask.values.into_iter().flatten());
                known.values = Some(both.collect());
            }
            (ask, _) => self.asks.push((ask, position.clone())),
        }
    }

    /// Whether a request is as asked; what is not known takes nothing, and is told.
    pub(super) fn takes(&self, state: &mut State<'_>) -> bool {
        self.asks.iter().all(|(ask, position)| match ask.takes(state) {
            Ok(takes) => takes,
            Err(why) => {
                state.note(position, why);
                false
            }
        })
    }

    /// The paths and the hosts that are asked for.
    pub(super) fn paths(&self) -> Vec<&PathAsk> {
        self.asks.iter().flat_map(|(ask, _)| ask.paths()).collect()
    }

    pub(super) fn hosts(&self) -> Vec<PathAsk> {
        let hosts = |ask: &Ask| match ask {
            Ask::Host(hosts) => hosts.iter().map(|host| PathAsk::Exact(host.clone())).collect(),
            Ask::Expression(expression) => expression.hosts().to_vec(),
            _ => Vec::new(),
        };
        self.asks.iter().flat_map(|(ask, _)| hosts(ask)).collect()
    }

    /// The length of the only path that it asks for, as routes are sorted by, and whether it ends with `*`.
    pub(super) fn only_path(&self) -> Option<&str> {
        let mut paths = self.asks.iter().filter_map(|(ask, _)| match ask {
            Ask::Path(paths) => Some(paths),
            _ => None,
        });
        match paths.next()?.as_slice() {
            [only] => only.written(),
            _ => None,
        }
    }

    pub(super) fn tests(&self) -> Vec<OriginTest> {
        let test = |(ask, position): &(Ask, Position)| -> Vec<OriginTest> {
            let test = |matcher| OriginTest { matcher, position: position.clone() };
            match ask {
                Ask::Not(matcher) => matcher.tests(),
                ask => ask.matchers().into_iter().map(test).collect(),
            }
        };
        self.asks.iter().flat_map(test).collect()
    }

    pub(super) fn words(&self) -> Vec<String> {
        self.asks.iter().flat_map(|(ask, _)| ask.words()).collect()
    }
}

impl Ask {
    pub(super) fn of(label: &str, kind: &str, values: &[Token], block: &[Directive]) -> Result<Self, String> {
        let texts = || values.iter().map(|token| token.text.clone()).collect::<Vec<_>>();
        Ok(match kind {
            "path" => Ask::Path(values.iter().map(|token| PathAsk::glob(&token.text)).collect()),
            "method" => Ask::Method(texts().iter().map(|text| text.to_ascii_uppercase()).collect()),
            "host" => Ask::Host(texts()),
            "header" => Ask::Field(FieldAsk::of(values)?),
            "header_regexp" => {
                let (label, rest) = labelled(label, &texts(), 2)?;
                let [name, text] = rest.as_slice() else { return Err("a field and an expression".into()) };
                let expression = Searched::new(text, Dialect::Re2, false)?;
                Ask::FieldExpression { label, name: name.clone(), expression }
            }
            "path_regexp" => {
                let (label, rest) = labelled(label, &texts(), 1)?;
                let text = rest.first().map_or("", String::as_str);
                let expression = Searched::new(text, Dialect::Re2, false)?;
                Ask::PathExpression { label, ask: PathAsk::Expression(text.into()), expression }
            }
            "not" => {
                let mut matcher = Matcher::default();
                match values.split_first() {
                    Some((kind, values)) => matcher.add(label, &kind.text, values, block, &kind.position),
                    None => matcher.add_lines(label, block),
                }
                Ask::Not(matcher)
            }
            "expression" => Ask::Expression(Expression::parse(&texts().join(" "))?),
            other => return Err(format!("the matcher `{other}` is not known here")),
        })
    }

    /// Whether a line of that kind is one more alternative of this.
    fn joins(&self, kind: &str, values: &[Token]) -> bool {
        match self {
            Ask::Path(_) => kind == "path",
            Ask::Method(_) => kind == "method",
            Ask::Host(_) => kind == "host",
            Ask::Field(known) => {
                let same = values.first().is_some_and(|name| name.text.eq_ignore_ascii_case(&known.name));
                kind == "header" && same && known.values.is_some()
            }
            _ => false,
        }
    }

    pub(super) fn takes(&self, state: &mut State<'_>) -> Result<bool, String> {
        match self {
            Ask::Path(paths) => {
                let path = state.path.clone()?;
                Ok(paths.iter().any(|ask| ask.takes(&path)))
            }
            Ask::Method(methods) => Ok(methods.iter().any(|method| method == state.request.method)),
            Ask::Field(field) => Ok(field.takes(&state.lines(&field.name)?)),
            Ask::FieldExpression { label, name, expression } => {
                let lines = state.lines(name)?;
                let groups = lines.iter().find_map(|line| expression.groups(line));
                Ok(groups.map(|groups| state.keep(label, groups)).is_some())
            }
            Ask::PathExpression { label, expression, .. } => {
                let groups = expression.groups(&state.path.clone()?);
                Ok(groups.map(|groups| state.keep(label, groups)).is_some())
            }
            Ask::Host(hosts) => Ok(hosts.iter().any(|host| is_host(host, state.host))),
            Ask::Not(matcher) => matcher.refuses(state),
            Ask::Expression(expression) => expression.holds(state),
            Ask::Unknown(why) => Err(why.clone()),
        }
    }

    fn paths(&self) -> Vec<&PathAsk> {
        match self {
            Ask::Path(paths) => paths.iter().collect(),
            Ask::PathExpression { ask, .. } => vec![ask],
            Ask::Expression(expression) => expression.paths().iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The rows by which origins are told apart.
    pub(super) fn matchers(&self) -> Vec<OriginMatcher> {
        let is_origin = |name: &str| name.eq_ignore_ascii_case(names::ORIGIN.as_str());
        match self {
            Ask::Field(field) if is_origin(&field.name) => {
                field.values.iter().flatten().filter_map(|value| of_glob(value)).collect()
            }
            Ask::FieldExpression { name, expression, .. } if is_origin(name) => expression.rows(),
            Ask::Expression(expression) => expression.matchers(),
            _ => Vec::new(),
        }
    }

    pub(super) fn words(&self) -> Vec<String> {
        match self {
            Ask::Field(field) => field.values.clone().unwrap_or_default(),
            Ask::FieldExpression { expression, .. } => literal_words(&expression.text),
            Ask::Method(methods) => methods.clone(),
            Ask::Not(matcher) => matcher.words(),
            Ask::Expression(expression) => expression.words(),
            _ => Vec::new(),
        }
    }
}

impl Matcher {
    /// Whether at least one of the asks does not hold; an error is no answer.
    fn refuses(&self, state: &mut State<'_>) -> Result<bool, String> {
        let mut all = true;
        for (ask, _) in &self.asks {
            all &= ask.takes(state)?;
        }
        Ok(!all)
    }
}

impl FieldAsk {
    pub(super) fn of(values: &[Token]) -> Result<Self, String> {
        match values {
            [name] if name.text.starts_with('!') => {
                Ok(FieldAsk { name: name.text.trim_start_matches('!').to_owned(), values: None })
            }
            [name, value] => Ok(FieldAsk { name: name.text.clone(), values: Some(vec![value.text.clone()]) }),
            _ => Err("a field and a value are needed here".into()),
        }
    }

    /// Whether the lines are as asked.
    pub(super) fn takes(&self, lines: &[String]) -> bool {
        let Some(values) = &self.values else { return lines.is_empty() };
        values.iter().any(|value| value == "*" && !lines.is_empty())
            || lines.iter().any(|line| values.iter().any(|value| fits(value, line)))
    }
}

fn fits(value: &str, line: &str) -> bool {
    match (value.strip_prefix('*'), value.strip_suffix('*')) {
        (Some(_), Some(_)) => line.contains(value.trim_matches('*')),
        (Some(end), None) => line.ends_with(end),
        (None, Some(start)) => line.starts_with(start),
        (None, None) => line == value,
    }
}

/// A value with `*` at an end as a row; none where every value fits.
fn of_glob(value: &str) -> Option<OriginMatcher> {
    let expression = match (value.strip_prefix('*'), value.strip_suffix('*')) {
        _ if value == "*" => return None,
        (Some(_), Some(_)) => escape(value.trim_matches('*')),
        (Some(end), None) => format!("^.*{}$", escape(end)),
        (None, Some(start)) => format!("^{}", escape(start)),
        (None, None) => return Some(OriginMatcher::Exact { text: value.into(), ignore_case: false }),
    };
    Some(OriginMatcher::Regex { text: expression, anchoring: Anchoring::Search, ignore_case: false })
}

/// Hosts are compared without case; a label that is `*` is any label.
fn is_host(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.split('.'), host.split('.'));
    pattern.clone().count() == host.clone().count()
        && pattern.zip(host).all(|(label, other)| label == "*" || label.eq_ignore_ascii_case(other))
}

/// The label of an expression, the matcher's if it has none of its own, and what stands behind it.
fn labelled(otherwise: &str, values: &[String], needed: usize) -> Result<(String, Vec<String>), String> {
    match values.split_first() {
        Some((label, rest)) if rest.len() == needed => Ok((label.clone(), rest.to_vec())),
        _ if values.len() == needed => Ok((otherwise.to_owned(), values.to_vec())),
        _ => Err("a field and an expression are needed here".into()),
    }
}

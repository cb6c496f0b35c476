//! Rule: what a router asks of a request.
//!
//! <https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/>

use corsac::headers::names;

use crate::condition::{Call, Tree, parse};
use crate::import::OriginMatcher;
use crate::import::deduce::{Request, literal_words};
use crate::language::Dialect;
use crate::path_ask::{PathAsk, searched};
use crate::searched::Searched;

/// A rule, ready to be asked.
pub(super) enum Rule {
    All(Vec<Rule>),
    Any(Vec<Rule>),
    Not(Box<Rule>),
    Method(String),
    Host(String),
    HostExpression(Searched),
    Path(PathAsk),
    PathExpression(PathAsk, Searched),
    Field(String, String),
    FieldExpression(String, Searched),
    Unknown(String),
}

/// A request for a host and a path.
#[derive(Clone, Copy)]
pub(super) struct Target<'t> {
    pub(super) request: &'t Request<'t>,
    pub(super) host: &'t str,
    pub(super) path: &'t str,
}

impl Rule {
    /// Reads a rule; the error says what is no rule. An empty one takes everything.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Rule::All(Vec::new()));
        }
        prepared(&parse(text)?)
    }

    /// Whether a request is as asked; the error says what is not known.
    pub(super) fn takes(&self, target: Target<'_>) -> Result<bool, String> {
        let line = |name: &str| {
            let unknown = || format!("whether the request has `{name}` is not known");
            target.request.field(name).ok_or_else(unknown)
        };
        match self {
            Rule::All(rules) => {
                let mut all = true;
                for rule in rules {
                    all = all && rule.takes(target)?;
                }
                Ok(all)
            }
            Rule::Any(rules) => {
                let mut any = false;
                for rule in rules {
                    any = any || rule.takes(target)?;
                }
                Ok(any)
            }
            Rule::Not(rule) => Ok(!rule.takes(target)?),
            Rule::Method(method) => Ok(target.request.method == method),
            Rule::Host(host) => Ok(host.eq_ignore_ascii_case(target.host)),
            Rule::HostExpression(expression) => Ok(expression.is_match(target.host)),
            Rule::Path(ask) => Ok(ask.takes(target.path)),
            Rule::PathExpression(_, expression) => Ok(expression.is_match(target.path)),
            Rule::Field(name, text) => Ok(line(name)? == Some(text)),
            Rule::FieldExpression(name, expression) => {
                Ok(line(name)?.is_some_and(|line| expression.is_match(line)))
            }
            Rule::Unknown(why) => Err(why.clone()),
        }
    }

    /// Every part that is asked for and not ruled out.
    fn asked<'r>(&'r self, visit: &mut dyn FnMut(&'r Rule)) {
        match self {
            Rule::All(rules) | Rule::Any(rules) => rules.iter().for_each(|rule| rule.asked(visit)),
            Rule::Not(_) => {}
            rule => visit(rule),
        }
    }

    fn walk<'r>(&'r self, visit: &mut dyn FnMut(&'r Rule)) {
        match self {
            Rule::All(rules) | Rule::Any(rules) => rules.iter().for_each(|rule| rule.walk(visit)),
            Rule::Not(rule) => rule.walk(visit),
            rule => visit(rule),
        }
    }

    pub(super) fn paths(&self) -> Vec<PathAsk> {
        let mut paths = Vec::new();
        self.asked(&mut |rule| match rule {
            Rule::Path(ask) | Rule::PathExpression(ask, _) => paths.push(ask.clone()),
            _ => {}
        });
        paths
    }

    pub(super) fn hosts(&self) -> Vec<PathAsk> {
        let mut hosts = Vec::new();
        self.asked(&mut |rule| match rule {
            Rule::Host(host) => hosts.push(PathAsk::Exact(host.clone())),
            Rule::HostExpression(expression) => hosts.push(PathAsk::Expression(expression.text.clone())),
            _ => {}
        });
        hosts
    }

    /// The rows by which origins are told apart.
    pub(super) fn matchers(&self) -> Vec<OriginMatcher> {
        let is_origin = |name: &str| name.eq_ignore_ascii_case(names::ORIGIN.as_str());
        let mut matchers = Vec::new();
        self.walk(&mut |rule| match rule {
            Rule::Field(name, text) if is_origin(name) => {
                matchers.push(OriginMatcher::Exact { text: text.clone(), ignore_case: false });
            }
            Rule::FieldExpression(name, expression) if is_origin(name) => matchers.extend(expression.rows()),
            _ => {}
        });
        matchers
    }

    pub(super) fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        self.walk(&mut |rule| match rule {
            Rule::Method(text) | Rule::Field(_, text) => words.push(text.clone()),
            Rule::FieldExpression(_, expression) => words.extend(literal_words(&expression.text)),
            _ => {}
        });
        words
    }
}

fn prepared(tree: &Tree) -> Result<Rule, String> {
    let all = |trees: &[Tree]| trees.iter().map(prepared).collect::<Result<Vec<_>, _>>();
    Ok(match tree {
        Tree::All(trees) => Rule::All(all(trees)?),
        Tree::Any(trees) => Rule::Any(all(trees)?),
        Tree::Not(tree) => Rule::Not(Box::new(prepared(tree)?)),
        Tree::Call(call) if call.on.is_none() => called(call)?,
        _ => return Err("something stands in a rule that asks nothing".into()),
    })
}

/// Several values, as older releases have them, are alternatives.
fn called(call: &Call) -> Result<Rule, String> {
    let texts: Option<Vec<&str>> = call.arguments.iter().map(Tree::text).collect();
    let texts = texts.ok_or_else(|| format!("`{}` is asked with something else than texts", call.name))?;
    let any = |of: &dyn Fn(&str) -> Result<Rule, String>| {
        let rules: Result<Vec<Rule>, String> = texts.iter().map(|text| of(text)).collect();
        rules.map(Rule::Any)
    };
    let expression = |text: &str| Searched::new(text, Dialect::Re2, false);
    Ok(match (call.name.to_ascii_lowercase().as_str(), texts.as_slice()) {
        ("method", _) => any(&|text| Ok(Rule::Method(text.to_ascii_uppercase())))?,
        ("host", _) => any(&|text| Ok(Rule::Host(text.to_owned())))?,
        ("path", _) => any(&|text| Ok(Rule::Path(PathAsk::Exact(text.to_owned()))))?,
        ("pathprefix", _) => any(&|text| Ok(Rule::Path(PathAsk::Prefix(text.to_owned()))))?,
        ("hostregexp", _) => any(&|text| expression(text).map(Rule::HostExpression))?,
        ("pathregexp", _) => any(&|text| {
            let ask = PathAsk::Expression(text.to_owned());
            Ok(Rule::PathExpression(ask, searched(text, Dialect::Re2)?))
        })?,
        ("header" | "headers", [name, text]) => Rule::Field((*name).to_owned(), (*text).to_owned()),
        ("headerregexp" | "headersregexp", [name, text]) => {
            Rule::FieldExpression((*name).to_owned(), expression(text)?)
        }
        _ => Rule::Unknown(format!("the rule depends on `{}`, which is not known here", call.name)),
    })
}

//! Body: what stands in a section: directives, and chains of `<If>` sections; the other sections are places of their own.

use super::expression::{Expression, parse};
use super::tree::{Directive, Tree};
use super::words::Word;
use crate::import::{Finding, FindingCode};

/// The most sections of a configuration.
const MAX_SECTIONS: usize = 100_000;

/// The sections that say for which requests something holds.
const PLACES: [&str; 9] = [
    "VirtualHost",
    "Location",
    "LocationMatch",
    "Directory",
    "DirectoryMatch",
    "Files",
    "FilesMatch",
    "Proxy",
    "ProxyMatch",
];

/// What holds somewhere.
#[derive(Debug, Default)]
pub(super) struct Body<'t> {
    pub(super) simple: Vec<&'t Directive>,
    pub(super) chains: Vec<Vec<Link<'t>>>,
}

/// A section of a chain of which the first that takes a request wins.
#[derive(Debug)]
pub(super) struct Link<'t> {
    /// Its number among all links of the configuration.
    pub(super) id: usize,
    pub(super) opening: &'t Directive,
    /// `Else` asks nothing.
    pub(super) condition: Option<Expression>,
    pub(super) body: Body<'t>,
}

/// A section for some requests; the first is the whole configuration.
#[derive(Debug, Default)]
pub(super) struct Scope<'t> {
    /// Its number, in the order of the configuration.
    pub(super) id: usize,
    pub(super) parent: Option<usize>,
    pub(super) opening: Option<&'t Directive>,
    pub(super) body: Body<'t>,
}

/// All sections, outer ones before inner ones, and what was not understood on the way.
#[derive(Debug, Default)]
pub(super) struct Scopes<'t> {
    pub(super) all: Vec<Scope<'t>>,
    pub(super) findings: Vec<Finding>,
    links: usize,
}

impl<'t> Scope<'t> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.opening.is_some_and(|opening| opening.is(name))
    }

    /// The path or the pattern for which it is.
    pub(super) fn argument(&self) -> Option<&'t str> {
        let opening = self.opening?;
        opening.arguments.iter().map(|word| word.text.as_str()).find(|text| *text != "~")
    }
}

impl<'t> Scopes<'t> {
    pub(super) fn of(tree: &'t Tree) -> Self {
        let mut scopes = Scopes { all: vec![Scope::default()], ..Scopes::default() };
        let mut body = Body::default();
        scopes.fill(tree, &tree.directives, 0, &mut body);
        if let Some(root) = scopes.all.first_mut() {
            root.body = body;
        }
        scopes
    }

    fn fill(&mut self, tree: &'t Tree, directives: &'t [Directive], scope: usize, body: &mut Body<'t>) {
        for directive in directives {
            let name = directive.name.text.to_ascii_lowercase();
            match name.as_str() {
                _ if directive.block.is_none() => body.simple.push(directive),
                "ifmodule" if is_negated(directive) => {}
                "ifmodule" => self.fill(tree, directive.children(), scope, body),
                "limit" | "limitexcept" => self.limited(tree, directive, scope, body),
                "if" => {
                    let link = self.link(tree, directive, scope);
                    body.chains.push(vec![link]);
                }
                "elseif" | "else" => self.next_link(tree, directive, scope, body),
                "ifdefine" => self.if_defined(tree, directive, scope, body),
                _ if PLACES.iter().any(|place| directive.is(place)) => self.place(tree, directive, scope),
                "requireall" | "requireany" | "requirenone" | "perl" => {}
                _ => self.unknown(directive, "this section is not read"),
            }
        }
    }

    fn place(&mut self, tree: &'t Tree, directive: &'t Directive, parent: usize) {
        if self.all.len() >= MAX_SECTIONS {
            return self.unknown(directive, "there are too many sections");
        }
        let id = self.all.len();
        self.all.push(Scope { id, parent: Some(parent), opening: Some(directive), body: Body::default() });
        let mut body = Body::default();
        self.fill(tree, directive.children(), id, &mut body);
        if let Some(scope) = self.all.get_mut(id) {
            scope.body = body;
        }
    }

    /// Only what is said about access is limited to methods.
    fn limited(&mut self, tree: &'t Tree, directive: &'t Directive, scope: usize, body: &mut Body<'t>) {
        let mut inside = Body::default();
        self.fill(tree, directive.children(), scope, &mut inside);
        inside.simple.retain(|directive| !directive.is("Require") && !directive.is("Deny"));
        body.simple.extend(inside.simple);
        body.chains.extend(inside.chains);
    }

    fn if_defined(&mut self, tree: &'t Tree, directive: &'t Directive, scope: usize, body: &mut Body<'t>) {
        let name = directive.argument(0).unwrap_or_default();
        let is_defined = tree.defined.contains_key(name.trim_start_matches('!'));
        if is_defined && !is_negated(directive) {
            self.fill(tree, directive.children(), scope, body);
        } else if !is_defined {
            self.unknown(directive, &format!("whether `{name}` is defined is not known"));
        }
    }

    fn link(&mut self, tree: &'t Tree, directive: &'t Directive, scope: usize) -> Link<'t> {
        let id = self.links;
        self.links += 1;
        let mut body = Body::default();
        self.fill(tree, directive.children(), scope, &mut body);
        let condition = (!directive.is("Else")).then(|| self.condition(directive));
        Link { id, opening: directive, condition, body }
    }

    fn condition(&mut self, directive: &Directive) -> Expression {
        let text = directive.argument(0).unwrap_or_default();
        let parsed = match directive.arguments.as_slice() {
            [_] => parse(text),
            _ => Err("a condition is one argument in quotes".into()),
        };
        parsed.unwrap_or_else(|why| {
            self.unknown(directive, &format!("the condition is not understood: {why}"));
            Expression::Open
        })
    }

    fn next_link(&mut self, tree: &'t Tree, directive: &'t Directive, scope: usize, body: &mut Body<'t>) {
        let link = self.link(tree, directive, scope);
        match body.chains.last_mut() {
            Some(chain) => chain.push(link),
            None => {
                let message = format!("`<{}>` without an `<If>`", directive.name.text);
                self.findings.push(Finding::new(FindingCode::Syntax, directive.position(), message));
            }
        }
    }

    /// Said only where CORS is at stake.
    fn unknown(&mut self, directive: &Directive, why: &str) {
        if directive.mentions_cors() {
            self.findings.push(Finding::new(FindingCode::NotUnderstood, directive.position(), why));
        }
    }
}

fn is_negated(directive: &Directive) -> bool {
    directive.arguments.first().is_some_and(|word: &Word| word.text.starts_with('!'))
}

//! Run: one request through what holds at a place, in the order in which Apache httpd does it.
//!
//! Variables of the server, its rules of mod_rewrite, `<If>` sections, variables of sections, access, rules of sections,
//! redirections; then the fields of the answer.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use corsac::headers::names;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::body::{Link, Scopes};
use super::expression::{Expression, parse};
use super::pattern::Patterns;
use super::tree::Directive;
use crate::import::Position;
use crate::import::deduce::{Reply, Request, Unknown, is_about_cors};

/// A configuration, ready to be asked.
#[derive(Debug, Default)]
pub(super) struct Configuration<'t> {
    pub(super) scopes: Scopes<'t>,
    pub(super) patterns: Patterns,
    /// What was met on the way and is not known here.
    pub(super) unknown: Unknown,
    expressions: RefCell<HashMap<String, Result<Rc<Expression>, String>>>,
}

/// What holds at one place, the wider sections first.
#[derive(Clone, Debug, Default)]
pub(super) struct Holding<'c, 't> {
    /// Of the server, outside of sections for some paths.
    pub(super) server: Vec<&'t Directive>,
    /// Of the sections.
    pub(super) section: Vec<&'t Directive>,
    pub(super) chains: Vec<&'c [Link<'t>]>,
    /// The sections that hold unless they surely do not: the place is one for requests that meet them.
    pub(super) forced: Vec<usize>,
}

/// Fields in the order in which they are sent.
pub(super) type Table = Vec<(HeaderName, String)>;

/// One request on its way.
pub(super) struct Run<'c, 't> {
    pub(super) configuration: &'c Configuration<'t>,
    pub(super) request: &'c Request<'c>,
    /// Variables; `None`: set to something that nobody knows before the request comes.
    pub(super) variables: HashMap<String, Option<String>>,
    pub(super) notes: HashMap<String, String>,
    pub(super) always: Table,
    pub(super) success: Table,
    /// Fields that conditions of `Header` look at: the answer is said to vary by them.
    pub(super) varies: Vec<HeaderName>,
}

impl<'t> Configuration<'t> {
    pub(super) fn of(scopes: Scopes<'t>) -> Self {
        Configuration { scopes, ..Configuration::default() }
    }

    /// The answer at a place to a request.
    pub(super) fn answer(&self, place: &Holding<'_, 't>, request: &Request<'_>) -> Reply {
        let mut run = Run::new(self, request);
        let mut directives = place.server.clone();
        run.set_variables(&place.server);
        let mut status = run.rewrite(&place.server);
        directives.extend(&place.section);
        if status.is_none() {
            let mut inner = place.section.clone();
            run.choose(&place.chains, &place.forced, &mut inner);
            run.set_variables(&inner);
            directives = place.server.iter().chain(&inner).copied().collect();
            run.set_constants(&directives);
            status = denied(&directives).or_else(|| run.rewrite(&inner)).or_else(|| redirected(&directives));
        }
        run.reply(&directives, status)
    }

    /// Whether a condition holds for a request before anything else is known of it.
    pub(super) fn is_open(
        &self,
        place: &Holding<'_, 't>,
        condition: &Expression,
        request: &Request<'_>,
    ) -> bool {
        let mut run = Run::new(self, request);
        run.set_variables(&place.server);
        run.rewrite(&place.server);
        run.holds(condition).is_none()
    }

    pub(super) fn not_known(&self, position: &Position, what: impl Into<String>) {
        self.unknown.note(position, what.into());
    }

    /// The condition that a text says.
    pub(super) fn expression(&self, text: &str) -> Result<Rc<Expression>, String> {
        if let Some(known) = self.expressions.borrow().get(text) {
            return known.clone();
        }
        let parsed = parse(text).map(Rc::new);
        self.expressions.borrow_mut().insert(text.to_owned(), parsed.clone());
        parsed
    }
}

impl<'c, 't> Run<'c, 't> {
    fn new(configuration: &'c Configuration<'t>, request: &'c Request<'c>) -> Self {
        Run {
            configuration,
            request,
            variables: HashMap::new(),
            notes: HashMap::new(),
            always: Table::new(),
            success: Table::new(),
            varies: Vec::new(),
        }
    }

    /// The directives of the `<If>` sections that the request meets.
    fn choose(&self, chains: &[&[Link<'t>]], forced: &[usize], into: &mut Vec<&'t Directive>) {
        for chain in chains {
            let holds = |link: &&Link<'_>| {
                let condition = link.condition.as_ref();
                condition.is_none_or(|condition| {
                    self.holds(condition).unwrap_or_else(|| forced.contains(&link.id))
                })
            };
            if let Some(link) = chain.iter().find(holds) {
                into.extend(&link.body.simple);
                let inner: Vec<&[Link<'t>]> = link.body.chains.iter().map(Vec::as_slice).collect();
                self.choose(&inner, forced, into);
            }
        }
    }

    fn reply(mut self, directives: &[&'t Directive], status: Option<u16>) -> Reply {
        let answered = status.is_some();
        if !answered {
            self.success = self.request.application.to_vec();
        }
        self.set_fields(directives, answered);
        let mut headers = HeaderMap::new();
        for (name, value) in self.always.iter().chain(&self.success) {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.append(name.clone(), value);
            }
        }
        for name in &self.varies {
            headers.append(names::VARY, HeaderValue::from(name.clone()));
        }
        Reply { status: status.unwrap_or(self.request.application_status), answered, headers }
    }

    /// A field of the answer as it is by now; nothing is known of those that CORS does not look at.
    pub(super) fn answer_field(&self, name: &str) -> Option<String> {
        let name = HeaderName::from_bytes(name.as_bytes()).ok().filter(is_about_cors)?;
        let both = self.success.iter().chain(&self.always);
        let first = both.clone().find(|(each, _)| *each == name);
        Some(first.map(|(_, value)| value.clone()).unwrap_or_default())
    }
}

/// 403 where the last word is that nobody has access.
fn denied(directives: &[&Directive]) -> Option<u16> {
    let last = directives.iter().rev().find(|directive| directive.is("Require"))?;
    let words = (last.argument(0)?, last.argument(1)?);
    (words.0.eq_ignore_ascii_case("all") && words.1.eq_ignore_ascii_case("denied")).then_some(403)
}

/// The status with which every request is answered, the inner sections first.
fn redirected(directives: &[&Directive]) -> Option<u16> {
    directives.iter().rev().find_map(|directive| {
        let arguments: Vec<&str> = directive.arguments.iter().map(|word| word.text.as_str()).collect();
        let takes_all = |path: &str| match directive.is("RedirectMatch") {
            true => super::rewrite::takes_every_path(path),
            false => path == "/",
        };
        if !directive.is("Redirect") && !directive.is("RedirectMatch") {
            return None;
        }
        let (status, rest) = match arguments.split_first() {
            Some((first, rest)) => status(first).map_or((302, arguments.as_slice()), |status| (status, rest)),
            None => return None,
        };
        let is_redirection = (300..400).contains(&status);
        let takes = match rest {
            [path] if !is_redirection => takes_all(path),
            [_] => true,
            [path, _] => takes_all(path),
            _ => false,
        };
        takes.then_some(status)
    })
}

fn status(word: &str) -> Option<u16> {
    match word.to_ascii_lowercase().as_str() {
        "permanent" => Some(301),
        "temp" => Some(302),
        "seeother" => Some(303),
        "gone" => Some(410),
        number => number.parse().ok().filter(|status| (100..600).contains(status)),
    }
}

//! Place: the hosts and paths that the subroutines tell apart, each asked what happens there.

use std::collections::HashSet;

use corsac::headers::names;
use http::HeaderName;

use super::expression::Expression;
use super::run::{Run, matters};
use super::state::answer_field;
use super::tree::{Does, Program, Statement};
use crate::import::deduce::{Answers, OriginTest, Reply, Request, Unknown, deduce, literal_words};
use crate::import::{Finding, FindingCode, OriginMatcher, Place, Position, Site};
use crate::language::Dialect;
use crate::path_ask::PathAsk;

/// The most places that are asked what they do.
const MAX_PLACES: usize = 1000;

/// A host and a path that nothing names.
const OTHER_HOST: &str = "corsac.invalid";
const OTHER_PATH: &str = "/corsac-other-path";

/// A place that can be asked.
pub(super) struct Asked<'p> {
    program: &'p Program,
    host: String,
    path: String,
    place: Place,
    compared: &'p Compared,
    unknown: Unknown,
}

/// What is compared with what, over all subroutines.
pub(super) struct Compared {
    tests: Vec<OriginTest>,
    words: Vec<String>,
    paths: Vec<PathAsk>,
    hosts: Vec<PathAsk>,
    /// The variables that are set.
    own: HashSet<String>,
}

/// The places, and what is to be said about them.
pub(super) fn places<'p>(program: &'p Program, file: &str) -> (Vec<(Asked<'p>, Site)>, Vec<Finding>) {
    let Some(position) = first_about_cors(program) else { return (Vec::new(), Vec::new()) };
    // It lives as long as the program does.
    let compared: &'p Compared = program.compared.get_or_init(|| Compared::of(program));
    let (mut places, mut findings) = (Vec::new(), Vec::new());
    for (host, path) in compared.told() {
        if places.len() == MAX_PLACES {
            let message = format!("more than {MAX_PLACES} hosts and paths are not asked");
            findings.push(Finding::new(FindingCode::NotUnderstood, &position, message));
            break;
        }
        let Some(asked) = Asked::of(program, compared, (host, path), (file, &position)) else {
            let shown = path.or(host).map_or("", PathAsk::shown);
            let message = format!("which requests `{shown}` takes is not known here");
            findings.push(Finding::new(FindingCode::NotUnderstood, &position, message));
            continue;
        };
        let deduced = deduce(&asked);
        findings.extend(deduced.findings);
        findings.extend(asked.unknown.take_findings());
        let site = Site { place: asked.place.clone(), behaviour: deduced.behaviour };
        places.push((asked, site));
    }
    (places, findings)
}

/// Where the first field of CORS is set.
fn first_about_cors(program: &Program) -> Option<Position> {
    let mut first = None;
    program.walk(&mut |statement| {
        if let Does::Set { variable, .. } = &statement.does
            && is_of_cors(variable)
        {
            first.get_or_insert_with(|| statement.position.clone());
        }
    });
    first
}

fn is_of_cors(variable: &str) -> bool {
    answer_field(variable).flatten().is_some_and(|name| names::CORS_RESPONSE_FIELDS.contains(&name))
}

impl Compared {
    fn of(program: &Program) -> Self {
        let aliases = Aliases::of(program);
        let mut compared = Compared {
            tests: Vec::new(),
            words: Vec::new(),
            paths: Vec::new(),
            hosts: Vec::new(),
            own: HashSet::new(),
        };
        program.walk(&mut |statement| match &statement.does {
            Does::If(branches, _) => {
                for (condition, _) in branches {
                    compared.add(condition, &statement.position, &aliases, matters(statement));
                }
            }
            Does::Set { variable, value, .. } => {
                compared.own.insert(variable.to_ascii_lowercase());
                compared.add(value, &statement.position, &aliases, false);
            }
            _ => {}
        });
        compared.words.sort_unstable();
        compared.words.dedup();
        compared
    }

    fn add(&mut self, condition: &Expression, position: &Position, aliases: &Aliases, matters: bool) {
        condition.walk(&mut |part| {
            let (on, matchers, path, position, negated) = match part {
                Expression::Matched { on, expression: Ok(expression), negated, position } => {
                    self.words.extend(literal_words(&expression.text));
                    let path = PathAsk::Expression(expression.text.clone());
                    (on.as_ref(), expression.rows(), path, position, *negated)
                }
                Expression::Compared { left, sign, right } => {
                    let (on, text) = match (left.text(), right.text()) {
                        (None, Some(text)) => (left.as_ref(), text),
                        (Some(text), None) => (right.as_ref(), text),
                        _ => return,
                    };
                    self.words.push(text.to_owned());
                    let exact = OriginMatcher::Exact { text: text.to_owned(), ignore_case: false };
                    (on, vec![exact], PathAsk::Exact(text.to_owned()), position, sign == "!=")
                }
                Expression::Call(_, arguments) => {
                    if let Some(expression) = arguments.get(1).and_then(Expression::text) {
                        self.words.extend(literal_words(expression));
                    }
                    return;
                }
                _ => return,
            };
            match aliases.meaning(on) {
                Some(Meaning::Origin) => {
                    for matcher in matchers {
                        if !self.tests.iter().any(|known| known.matcher == matcher) {
                            self.tests.push(OriginTest { matcher, position: position.clone() });
                        }
                    }
                }
                Some(Meaning::Path) if matters && !negated && !path.is_refused() => self.paths.push(path),
                Some(Meaning::Host) if matters && !negated => self.hosts.push(path),
                _ => {}
            }
        });
    }

    /// The hosts and paths, and those that nothing names.
    fn told(&self) -> Vec<(Option<&PathAsk>, Option<&PathAsk>)> {
        let (mut hosts, mut paths) = (Vec::new(), Vec::new());
        for (known, asks) in [(&mut hosts, &self.hosts), (&mut paths, &self.paths)] {
            for ask in asks.iter().map(Some).chain([None]) {
                if !known.contains(&ask) {
                    known.push(ask);
                }
            }
        }
        hosts.iter().flat_map(|host| paths.iter().map(|path| (*host, *path))).collect()
    }
}

/// What a variable holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Origin,
    Path,
    Host,
}

/// The variables that hold the origin, the path or the host.
struct Aliases {
    origin: HashSet<String>,
    path: HashSet<String>,
}

impl Aliases {
    fn of(program: &Program) -> Self {
        let set = |names: [&str; 2]| names.map(str::to_owned).into();
        let mut aliases = Aliases {
            origin: set(["req.http.origin", "bereq.http.origin"]),
            path: set(["req.url", "bereq.url"]),
        };
        // Each round finds what was set from what the round before found.
        loop {
            let known = aliases.origin.len() + aliases.path.len();
            program.walk(&mut |statement| {
                let Does::Set { variable, value, .. } = &statement.does else { return };
                if answer_field(variable).is_some() {
                    return;
                }
                let variable = variable.to_ascii_lowercase();
                value.walk(&mut |part| {
                    let Expression::Variable(from) = part else { return };
                    let from = from.to_ascii_lowercase();
                    if aliases.origin.contains(&from) {
                        aliases.origin.insert(variable.clone());
                    } else if aliases.path.contains(&from) {
                        aliases.path.insert(variable.clone());
                    }
                });
            });
            if aliases.origin.len() + aliases.path.len() == known {
                return aliases;
            }
        }
    }

    fn meaning(&self, expression: &Expression) -> Option<Meaning> {
        let mut meaning = None;
        expression.walk(&mut |part| {
            let Expression::Variable(name) = part else { return };
            let name = name.to_ascii_lowercase();
            let found = if self.origin.contains(&name) {
                Some(Meaning::Origin)
            } else if self.path.contains(&name) {
                Some(Meaning::Path)
            } else {
                ["req.http.host", "bereq.http.host"].contains(&name.as_str()).then_some(Meaning::Host)
            };
            meaning = meaning.or(found);
        });
        meaning
    }
}

impl<'p> Asked<'p> {
    /// `None`: no request is known that the place takes.
    fn of(
        program: &'p Program,
        compared: &'p Compared,
        (host, path): (Option<&PathAsk>, Option<&PathAsk>),
        (file, position): (&str, &Position),
    ) -> Option<Self> {
        let host_sample = host.map_or(Some(OTHER_HOST.to_owned()), PathAsk::host_sample)?;
        let path_sample = path.map_or(Some(OTHER_PATH.to_owned()), PathAsk::sample)?;
        let named = host.and_then(PathAsk::host);
        let shown = format!("{}{}", named.as_deref().unwrap_or_default(), path.map_or("", PathAsk::shown));
        let place = Place {
            name: format!("vcl {}", if shown.is_empty() { file } else { &shown }),
            host: named,
            path: path.map_or_else(|| Some("/{*rest}".into()), PathAsk::pattern),
            position: position.clone(),
        };
        let unknown = Unknown::default();
        Some(Asked { program, host: host_sample, path: path_sample, place, compared, unknown })
    }
}

impl Answers for Asked<'_> {
    fn answer(&self, request: &Request<'_>) -> Reply {
        let unknown = |position: &Position, why: String| self.unknown.note(position, why);
        let own = &self.compared.own;
        Run { program: self.program, own, unknown: &unknown }.answer(request, (&self.host, &self.path))
    }

    fn dialect(&self) -> Dialect {
        Dialect::Pcre
    }

    fn tests(&self) -> &[OriginTest] {
        &self.compared.tests
    }

    fn words(&self) -> &[String] {
        &self.compared.words
    }

    fn position_of(&self, name: &HeaderName) -> Position {
        let mut found = None;
        let mut visit = |statement: &Statement| {
            if let Does::Set { variable, .. } = &statement.does
                && answer_field(variable).flatten().as_ref() == Some(name)
            {
                found.get_or_insert_with(|| statement.position.clone());
            }
        };
        self.program.walk(&mut visit);
        found.unwrap_or_else(|| self.place.position.clone())
    }

    fn has_application(&self) -> bool {
        true
    }
}

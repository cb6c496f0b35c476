//! Place: the levels of a configuration that do something about CORS, each asked what it does.

use corsac::headers::names;
use http::HeaderName;

use super::compared::compared;
use super::fields::{more_fields, name};
use super::level::{Level, LevelId};
use super::run::Configuration;
use super::tree::Directive;
use crate::import::deduce::{Answers, Comparisons, OriginTest, Reply, Request, deduce};
use crate::import::{Finding, FindingCode, Place, Position, Site};
use crate::language::Dialect;

/// The most places that are asked what they do.
const MAX_PLACES: usize = 1000;

/// Directives that make a level another place than the level around it.
const OF_ITS_OWN: [&str; 6] =
    ["add_header", "more_set_headers", "more_clear_headers", "if", "return", "proxy_hide_header"];

/// The places, in the order of the configuration, and what is to be said about them.
pub(super) fn places<'c, 't>(
    configuration: &'c Configuration<'t>,
) -> (Vec<(Asked<'c, 't>, Site)>, Vec<Finding>) {
    let (mut sites, mut findings) = (Vec::new(), Vec::new());
    for (id, level) in configuration.levels.all() {
        if !is_place(configuration, id, level) {
            continue;
        }
        if sites.len() == MAX_PLACES {
            let position = level.opening.map(|opening| opening.position().clone()).unwrap_or_default();
            let message = format!("this place and those after it: more than {MAX_PLACES} are not asked");
            findings.push(Finding::new(FindingCode::NotUnderstood, &position, message));
            break;
        }
        let asked = Asked::new(configuration, id);
        let deduced = deduce(&asked);
        findings.extend(deduced.findings);
        findings.extend(
            asked
                .compared
                .open
                .iter()
                .map(|(position, why)| Finding::new(FindingCode::NotUnderstood, position, why.clone())),
        );
        findings.extend(not_run(configuration, id));
        let site = Site { place: asked.place.clone(), behaviour: deduced.behaviour };
        sites.push((asked, site));
    }
    findings.extend(lost(configuration));
    (sites, findings)
}

/// A place that can be asked.
pub(super) struct Asked<'c, 't> {
    configuration: &'c Configuration<'t>,
    level: LevelId,
    place: Place,
    compared: Comparisons,
    words: Vec<String>,
}

impl<'c, 't> Asked<'c, 't> {
    fn new(configuration: &'c Configuration<'t>, level: LevelId) -> Self {
        let compared = compared(configuration, level);
        let words = compared.words.iter().cloned().collect();
        Asked { configuration, level, place: place(configuration, level), compared, words }
    }
}

impl Answers for Asked<'_, '_> {
    fn answer(&self, request: &Request<'_>) -> Reply {
        self.configuration.answer(self.level, request)
    }

    fn dialect(&self) -> Dialect {
        Dialect::Pcre
    }

    fn tests(&self) -> &[OriginTest] {
        &self.compared.tests
    }

    fn words(&self) -> &[String] {
        &self.words
    }

    fn position_of(&self, name: &HeaderName) -> Position {
        let setting = setting(self.configuration, self.level);
        let found = setting.into_iter().find(|(_, names)| names.contains(name));
        found.map_or_else(|| self.place.position.clone(), |(directive, _)| directive.position().clone())
    }

    fn has_application(&self) -> bool {
        passes(self.configuration, self.level)
    }
}

/// Whether a level passes on, or one inside that has nothing of its own to say.
fn passes(configuration: &Configuration<'_>, level: LevelId) -> bool {
    let levels = &configuration.levels;
    let mut plain = levels.inner(level).filter(|(_, inner)| !inner.is("if") && !has_its_own(inner));
    levels.pass(level).is_some() || plain.any(|(inner, _)| passes(configuration, inner))
}

/// The directives that set fields in a level and in its `if` blocks, and which.
fn setting<'t>(configuration: &Configuration<'t>, level: LevelId) -> Vec<(&'t Directive, Vec<HeaderName>)> {
    let levels = &configuration.levels;
    let mut all: Vec<(&Directive, Vec<HeaderName>)> = Vec::new();
    for directive in levels.add_header(level) {
        all.push((directive, name(directive).into_iter().collect()));
    }
    for directive in levels.more_headers(level).into_iter().filter(|each| each.is("more_set_headers")) {
        all.push((directive, more_fields(directive).map(|(name, _)| name).collect()));
    }
    let inner = levels.inner(level).filter(|(_, inner)| inner.is("if"));
    all.extend(inner.flat_map(|(inner, _)| setting(configuration, inner)));
    all
}

fn is_place(configuration: &Configuration<'_>, id: LevelId, level: &Level<'_>) -> bool {
    if level.is("if") || level.is("limit_except") || !has_its_own(level) {
        return false;
    }
    let is_grant = |name: &HeaderName| names::CORS_RESPONSE_FIELDS.contains(name);
    let grants = setting(configuration, id).iter().any(|(_, names)| names.iter().any(is_grant));
    grants && !is_covered(configuration, id, level)
}

/// Whether a location inside, which says something of its own, takes every request.
fn is_covered(configuration: &Configuration<'_>, id: LevelId, level: &Level<'_>) -> bool {
    let mut inner = configuration.levels.inner(id);
    !level.is("location")
        && inner.any(|(_, inner)| {
            let takes_all = matches!(inner.arguments(), [path] if path.text == "/");
            inner.is("location") && takes_all && has_its_own(inner)
        })
}

fn has_its_own(level: &Level<'_>) -> bool {
    level.directives.iter().any(|directive| OF_ITS_OWN.contains(&directive.name.text.as_str()))
}

fn place(configuration: &Configuration<'_>, id: LevelId) -> Place {
    let levels = &configuration.levels;
    let Some(level) = levels.get(id) else { return Place::default() };
    let server_name = levels.server_of(id).and_then(|server| server.own("server_name").next());
    let host = server_name.and_then(|name| name.argument(0)).map(str::to_owned);
    let arguments: Vec<&str> = level.arguments().iter().map(|word| word.text.as_str()).collect();
    let name = match level.opening {
        Some(opening) if opening.is("server") => {
            format!("server {}", host.as_deref().unwrap_or_default()).trim_end().to_owned()
        }
        Some(opening) => format!("{} {}", opening.name.text, arguments.join(" ")).trim_end().to_owned(),
        None => "the file".to_owned(),
    };
    let first = level.directives.iter().find(|each| OF_ITS_OWN.contains(&each.name.text.as_str()));
    let position = level.opening.or(first).map(|directive| directive.position().clone()).unwrap_or_default();
    Place { name, host, path: path(&arguments), position }
}

/// The path of a location as a policy file writes it, where one pattern takes the same paths.
fn path(arguments: &[&str]) -> Option<String> {
    match arguments {
        ["=", path] => Some((*path).to_owned()),
        ["^~", path] | [path] if path.ends_with('/') => Some(format!("{path}{{*rest}}")),
        _ => None,
    }
}

/// The directives of a place that are not run here, and may change what it answers.
fn not_run(configuration: &Configuration<'_>, id: LevelId) -> Vec<Finding> {
    let levels: Vec<&Level<'_>> = configuration.levels.outwards(id).collect();
    let say = |directive: &Directive, why: &str| {
        Finding::new(
            FindingCode::NotUnderstood,
            directive.position(),
            format!("`{}` {why}", directive.name.text),
        )
    };
    let mut found = Vec::new();
    let mut returned = Vec::new();
    levels.first().into_iter().for_each(|level| statuses(level.directives, &mut returned));
    for directive in levels.iter().flat_map(|level| level.directives) {
        let name = directive.name.text.as_str();
        if name.contains("_by_lua") || name.starts_with("js_") || name == "perl" {
            found.push(say(directive, "runs a script, which may change the answer"));
        }
        if name == "error_page"
            && directive.arguments.iter().any(|word| returned.contains(&word.text.as_str()))
        {
            found.push(say(directive, "sends an answer of this place elsewhere"));
        }
    }
    found
}

/// The statuses that the directives return, those of their `if` blocks too.
fn statuses<'t>(directives: &'t [Directive], returned: &mut Vec<&'t str>) {
    for directive in directives {
        match directive.name.text.as_str() {
            "return" => returned.extend(directive.argument(0)),
            "if" => statuses(directive.children(), returned),
            _ => {}
        }
    }
}

/// The levels whose own `add_header` take away fields that are set around them.
fn lost(configuration: &Configuration<'_>) -> Vec<Finding> {
    let levels = &configuration.levels;
    let mut found = Vec::new();
    for (id, level) in levels.all() {
        let (Some(parent), Some(first)) = (level.parent, level.own("add_header").next()) else { continue };
        let here: Vec<HeaderName> = levels.add_header(id).into_iter().filter_map(name).collect();
        let outside = levels.add_header(parent).into_iter().filter_map(name);
        let is_lost = |name: &HeaderName| names::CORS_RESPONSE_FIELDS.contains(name) && !here.contains(name);
        let lost: Vec<HeaderName> = outside.filter(is_lost).collect();
        if let Some(name) = lost.first() {
            let message = format!("`{name}`{} set outside and not sent here", others(lost.len()));
            found.push(Finding::new(FindingCode::FieldsLost, first.position(), message));
        }
    }
    found
}

fn others(count: usize) -> String {
    match count {
        1 => " is".into(),
        2 => " and another field are".into(),
        count => format!(" and {} other fields are", count - 1),
    }
}

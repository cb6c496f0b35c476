//! Locate: the place of a configuration that takes a request: server by name and port, location by path, as nginx chooses.
//!
//! <https://nginx.org/en/docs/http/request_processing.html>, <https://nginx.org/en/docs/http/ngx_http_core_module.html#location>

use super::{Call, Obstacle};
use crate::nginx::read::Directive;
use crate::nginx::read::level::{Level, LevelId, Levels};
use crate::nginx::read::run::Configuration;

/// Directives by which a request, or its answer, ends in another place than its path says.
const ELSEWHERE: [&str; 5] = ["rewrite", "try_files", "auth_request", "mirror", "perl"];

/// The place that takes the call.
pub(super) fn locate(configuration: &Configuration<'_>, call: &Call) -> Result<LevelId, Obstacle> {
    if call.path.contains('%') || call.path.contains("//") || call.path.contains("/.") {
        return Err(Obstacle("the path is one that nginx reads in another form first".into()));
    }
    let server = server(&configuration.levels, call)?;
    let place = location(configuration, server, &call.path);
    leads_elsewhere(&configuration.levels, place, call).map_or(Ok(place), Err)
}

/// The server that takes the call; the outermost level where the file has none.
fn server(levels: &Levels<'_>, call: &Call) -> Result<LevelId, Obstacle> {
    let all: Vec<(LevelId, &Level<'_>)> = levels.all().filter(|(_, level)| level.is("server")).collect();
    if all.is_empty() {
        return Ok(0);
    }
    let best = all.iter().filter_map(|(_, level)| rank(level, &call.host)).min();
    let of_name = all.iter().filter(|(_, level)| best.is_some() && rank(level, &call.host) == best);
    let named: Vec<&(LevelId, &Level<'_>)> =
        if best.is_some() { of_name.collect() } else { all.iter().collect() };
    let listening: Vec<&&(LevelId, &Level<'_>)> =
        named.iter().filter(|(_, level)| listens(level, call.port)).collect();
    match (named.as_slice(), listening.as_slice()) {
        ([only], _) => Ok(only.0),
        (_, [only]) => Ok(only.0),
        (_, several) if best.is_none() && !several.is_empty() => {
            let default = several.iter().find(|(_, level)| is_default(level)).or(several.first());
            default.map(|(id, _)| *id).ok_or_else(|| no_server(call))
        }
        _ => Err(no_server(call)),
    }
}

fn no_server(call: &Call) -> Obstacle {
    Obstacle(format!("which server block takes {}:{} is not clear", call.host, call.port))
}

/// How well a server's names fit a host; the lower the better, `None`: not at all.
fn rank(level: &Level<'_>, host: &str) -> Option<usize> {
    let names = level.own("server_name").flat_map(|directive| &directive.arguments);
    names.filter_map(|name| rank_of(&name.text.to_ascii_lowercase(), &host.to_ascii_lowercase())).min()
}

fn rank_of(name: &str, host: &str) -> Option<usize> {
    let below = |suffix: &str| host.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.'));
    if name == host {
        return Some(0);
    }
    if let Some(domain) = name.strip_prefix('.') {
        return (domain == host || below(domain)).then_some(1);
    }
    if let Some(domain) = name.strip_prefix("*.") {
        return below(domain).then_some(1);
    }
    let before = name.strip_suffix(".*")?;
    host.strip_prefix(before).is_some_and(|rest| rest.starts_with('.')).then_some(2)
}

/// Whether it takes connections at the port; 80 where it does not say.
fn listens(level: &Level<'_>, port: u16) -> bool {
    let mut listens = level.own("listen").peekable();
    if listens.peek().is_none() {
        return port == 80;
    }
    listens.any(|directive| port_of(directive) == Some(port))
}

fn port_of(directive: &Directive) -> Option<u16> {
    let address = directive.argument(0)?;
    match address.rsplit_once(':') {
        Some((_, port)) => port.parse().ok(),
        None => Some(address.parse().unwrap_or(80)),
    }
}

fn is_default(level: &Level<'_>) -> bool {
    let words = level.own("listen").flat_map(|directive| &directive.arguments);
    words.into_iter().any(|word| word.text == "default_server")
}

/// The location of a path within a level: an exact one, an expression, or the longest beginning; the level without one.
fn location(configuration: &Configuration<'_>, within: LevelId, path: &str) -> LevelId {
    let inner: Vec<(LevelId, Vec<&str>)> = configuration
        .levels
        .inner(within)
        .filter(|(_, level)| level.is("location"))
        .map(|(id, level)| (id, level.arguments().iter().map(|word| word.text.as_str()).collect()))
        .collect();
    if let Some((id, _)) =
        inner.iter().find(|(_, words)| matches!(words.as_slice(), ["=", exact] if *exact == path))
    {
        return *id;
    }
    let beginning = |words: &[&str]| match words {
        ["^~", beginning] | [beginning] if path.starts_with(beginning) => Some(beginning.len()),
        _ => None,
    };
    let longest = inner.iter().filter(|(_, words)| beginning(words).is_some());
    let longest = longest.max_by_key(|(_, words)| beginning(words));
    let deepest = longest.map(|(id, _)| location(configuration, *id, path));
    let is_final = longest.is_some_and(|(_, words)| words.first() == Some(&"^~"))
        || deepest.is_some_and(|id| is_expression(&configuration.levels, id));
    if is_final {
        return deepest.unwrap_or(within);
    }
    let fits = |(id, _): &&(LevelId, Vec<&str>)| matches(configuration, *id, path);
    let expression = inner.iter().find(fits).map(|(id, _)| location(configuration, *id, path));
    expression.or(deepest).unwrap_or(within)
}

fn is_expression(levels: &Levels<'_>, id: LevelId) -> bool {
    levels.get(id).is_some_and(|level| {
        level.is("location") && matches!(level.arguments(), [kind, _] if kind.text.starts_with('~'))
    })
}

/// Whether the location is an expression that the path fits.
fn matches(configuration: &Configuration<'_>, id: LevelId, path: &str) -> bool {
    let Some([kind, expression]) = configuration.levels.get(id).map(Level::arguments) else { return false };
    if !matches!(kind.text.as_str(), "~" | "~*") {
        return false;
    }
    let mut word = expression.clone();
    word.text = format!("{}{}", kind.text, expression.text);
    configuration.patterns.matches(&word, path)
}

/// Why the answer may come from another place.
fn leads_elsewhere(levels: &Levels<'_>, place: LevelId, call: &Call) -> Option<Obstacle> {
    let status = call.status.to_string();
    let may = |directive: &&Directive| {
        let name = directive.name.text.as_str();
        let catches = name == "error_page" && directive.arguments.iter().any(|word| word.text == status);
        ELSEWHERE.contains(&name) || name.contains("_by_lua") || name.starts_with("js_") || catches
    };
    let found = levels.outwards(place).flat_map(|level| level.directives).find(may)?;
    Some(Obstacle(format!(
        "`{}` at {} may lead elsewhere, which is not followed here",
        found.name.text,
        found.position()
    )))
}

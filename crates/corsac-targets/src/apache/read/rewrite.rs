//! Rewrite: the rules of mod_rewrite, as far as they answer, or set variables:
//! <https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html>. Where a request goes is not followed.

use super::pattern::Taken;
use super::run::Run;
use super::template::of_rewriting;
use super::tokens::{Piece, Regex};
use super::tree::Directive;

/// The only variables of mod_rewrite that are fields.
const FIELDS: [&str; 7] = [
    "HTTP_USER_AGENT",
    "HTTP_REFERER",
    "HTTP_COOKIE",
    "HTTP_FORWARDED",
    "HTTP_HOST",
    "HTTP_PROXY_CONNECTION",
    "HTTP_ACCEPT",
];

/// The flags of a rule or a condition.
#[derive(Debug, Default)]
struct Flags<'t>(Vec<(String, &'t str)>);

impl<'t> Flags<'t> {
    fn of(directive: &'t Directive) -> Self {
        let text = directive.argument(2).unwrap_or_default();
        let inside = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or_default();
        let flag = |flag: &'t str| {
            let (name, value) = flag.trim().split_once('=').unwrap_or((flag.trim(), ""));
            (name.to_ascii_lowercase(), value)
        };
        Flags(inside.split(',').map(flag).collect())
    }

    fn get(&self, names: [&str; 2]) -> Option<&'t str> {
        self.0.iter().find(|(name, _)| names.contains(&name.as_str())).map(|(_, value)| *value)
    }

    fn has(&self, names: [&str; 2]) -> bool {
        self.get(names).is_some()
    }
}

impl Run<'_, '_> {
    /// Runs the rules among the directives, if the engine is on; gives the status that one of them answers.
    pub(super) fn rewrite(&mut self, directives: &[&Directive]) -> Option<u16> {
        let mut engine = directives.iter().rev().filter(|directive| directive.is("RewriteEngine"));
        if !engine.next()?.argument(0)?.eq_ignore_ascii_case("on") {
            return None;
        }
        let (mut conditions, mut skipped): (Vec<&Directive>, usize) = (Vec::new(), 0);
        for directive in directives {
            if directive.is("RewriteCond") {
                conditions.push(directive);
            }
            if !directive.is("RewriteRule") {
                continue;
            }
            let conditions = std::mem::take(&mut conditions);
            if skipped > 0 {
                skipped -= 1;
                continue;
            }
            let flags = Flags::of(directive);
            let (holds, taken) = self.rule_holds(directive, &conditions);
            self.set_flagged(&flags, holds, &taken);
            let status = answered(directive, &flags);
            match holds {
                Some(true) if status.is_some() => return status,
                Some(true) if is_last(&flags) => return None,
                Some(true) => {
                    let skip = flags.get(["s", "skip"]).and_then(|number| number.parse().ok());
                    skipped = skip.unwrap_or(0);
                }
                Some(false) if flags.has(["c", "chain"]) => skipped = 1,
                None if status.is_some_and(|status| (200..300).contains(&status)) => {
                    let why = "which requests this answers is not known";
                    self.configuration.not_known(directive.position(), why);
                }
                Some(false) | None => {}
            }
        }
        None
    }

    /// Whether pattern and conditions hold, and what the last condition took.
    fn rule_holds(&self, rule: &Directive, conditions: &[&Directive]) -> (Option<bool>, Taken) {
        let pattern = rule.argument(0).unwrap_or_default();
        let mut all = if takes_every_path(pattern) { Some(true) } else { None };
        let mut last = Taken::new();
        let mut any: Option<Option<bool>> = None;
        for condition in conditions {
            let (holds, taken) = self.condition_holds(condition);
            if let Some(taken) = taken {
                last = taken;
            }
            let so_far = any.map_or(holds, |any| either(any, holds));
            any = Some(so_far);
            if !Flags::of(condition).has(["or", "ornext"]) {
                all = both(all, so_far);
                any = None;
            }
        }
        (any.map_or(all, |any| both(all, any)), last)
    }

    fn condition_holds(&self, condition: &Directive) -> (Option<bool>, Option<Taken>) {
        let [test, pattern, ..] = condition.arguments.as_slice() else { return (None, None) };
        if test.text.eq_ignore_ascii_case("expr") {
            let parsed = self.configuration.expression(&pattern.text);
            let parsed = parsed.map_err(|why| self.configuration.not_known(&pattern.position, why));
            return (parsed.ok().and_then(|expression| self.holds(&expression)), None);
        }
        let value = self.tested(condition, &test.text);
        let (is_negated, text) = match pattern.text.strip_prefix('!') {
            Some(text) => (true, text),
            None => (false, pattern.text.as_str()),
        };
        let Some(value) = value else { return (None, None) };
        if let Some(text) = text.strip_prefix('=') {
            let text = text.trim_matches('"');
            return (Some((value == text) != is_negated), None);
        }
        if text.starts_with(['<', '>', '-']) {
            return (None, None);
        }
        let ignore_case = Flags::of(condition).has(["nc", "nocase"]);
        match self.configuration.patterns.taken(&Regex { text: text.to_owned(), ignore_case }, &value) {
            Ok(taken) => (Some(taken.is_some() != is_negated), taken.filter(|_| !is_negated)),
            Err(why) => {
                self.configuration.not_known(&pattern.position, why);
                (None, None)
            }
        }
    }

    /// What a condition looks at.
    fn tested(&self, condition: &Directive, test: &str) -> Option<String> {
        let text = of_rewriting(test);
        if let [Piece::Variable(name)] = text.as_slice()
            && name.starts_with("HTTP_")
            && !FIELDS.contains(&name.as_str())
        {
            let field = name.trim_start_matches("HTTP_").replace('_', "-");
            let why =
                format!("there is no variable `{name}`: it is always empty; `%{{HTTP:{field}}}` is meant");
            self.configuration.not_known(condition.position(), why);
            return Some(String::new());
        }
        self.text(&text)
    }

    fn set_flagged(&mut self, flags: &Flags<'_>, holds: Option<bool>, taken: &[String]) {
        if holds == Some(false) {
            return;
        }
        for (_, assignment) in flags.0.iter().filter(|(name, _)| name == "e" || name == "env") {
            let (name, value) = assignment.split_once(':').unwrap_or((assignment, ""));
            if let Some(name) = name.strip_prefix('!') {
                self.variables.remove(name);
                continue;
            }
            // A rule before may have set it, and have been the last one.
            let is_open = holds.is_none() || self.variables.get(name) == Some(&None);
            let value = if is_open { None } else { self.text_with(&of_rewriting(value), taken) };
            self.variables.insert(name.to_owned(), value);
        }
    }
}

/// The status that a rule answers.
fn answered(rule: &Directive, flags: &Flags<'_>) -> Option<u16> {
    let goes_elsewhere =
        rule.argument(1).is_some_and(|to| to.starts_with("http://") || to.starts_with("https://"));
    if flags.has(["f", "forbidden"]) {
        Some(403)
    } else if flags.has(["g", "gone"]) {
        Some(410)
    } else if let Some(status) = flags.get(["r", "redirect"]) {
        Some(status.parse().unwrap_or(if status == "permanent" { 301 } else { 302 }))
    } else {
        (goes_elsewhere && !flags.has(["p", "proxy"])).then_some(302)
    }
}

fn is_last(flags: &Flags<'_>) -> bool {
    flags.has(["l", "last"]) || flags.has(["end", "end"]) || flags.has(["p", "proxy"])
}

/// Whether a pattern plainly takes every path.
pub(super) fn takes_every_path(pattern: &str) -> bool {
    let bare = pattern.trim_start_matches('^').trim_end_matches('$').replace(['(', ')'], "");
    let bare = bare.trim_start_matches("/?");
    let bare = bare.strip_prefix('/').unwrap_or(bare);
    let is_whole = pattern.starts_with('^') && pattern.ends_with('$');
    match bare {
        ".*" | ".*?" => true,
        "" => !is_whole,
        "." | ".?" | ".+" => !is_whole,
        _ => false,
    }
}

fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn either(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    both(one.map(|one| !one), other.map(|other| !other)).map(|neither| !neither)
}

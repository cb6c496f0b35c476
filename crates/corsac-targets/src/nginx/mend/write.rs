//! Write: from what fields shall say to edits, in the place that took the call. What is set outside of it governs other places
//! too, so a grant is never added there: then the place repeats what it would lose.

use http::HeaderName;

use super::Obstacle;
use super::call::Taken;
use super::edit::{At, Edits};
use super::grant::{Grant, Others, Says, grants};
use crate::nginx::quote::{Text, Variable};
use crate::nginx::read::Directive;
use crate::nginx::read::fields::{WITHOUT_ALWAYS, is_always, more_fields};
use crate::nginx::read::level::{Level, LevelId};
use crate::nginx::read::run::Configuration;
use crate::title_case::title_case;

/// Adds the edits for one call.
pub(super) fn write(
    configuration: &Configuration<'_>,
    taken: &Taken<'_>,
    edits: &mut Edits,
) -> Result<(), Obstacle> {
    let levels = &configuration.levels;
    let unread = levels.outwards(taken.level).flat_map(|level| level.own("add_header_inherit")).next();
    let more = levels.more_headers(taken.level).into_iter().find(|each| more_fields(each).next().is_some());
    if let Some(directive) = unread.or(more) {
        return Err(Obstacle(format!(
            "`{}` at {} is not changed here",
            directive.name.text,
            directive.position()
        )));
    }
    let grants = grants(configuration, taken)?;
    let site = Site::of(configuration, taken)?;
    if taken.is_taken_over() {
        let lines = ["if ($request_method = OPTIONS) {", "    return 204;", "}"];
        edits.add(site.block_start(), &lines.join("\n"));
    }
    site.hide(&grants, edits)?;
    let is_new = |grant: &Grant<'_>| !matches!(grant.says, Says::AsItStands | Says::Row { .. });
    match site.owner {
        Some(owner) if !site.holds(owner) && grants.iter().any(is_new) => site.repeat(owner, &grants, edits),
        _ => site.change(&grants, edits),
    }
}

/// Where a call is answered.
struct Site<'c, 't> {
    configuration: &'c Configuration<'t>,
    taken: &'c Taken<'c>,
    place: &'c Level<'t>,
    /// The level whose own `add_header` hold.
    owner: Option<LevelId>,
}

impl<'c, 't> Site<'c, 't> {
    fn of(configuration: &'c Configuration<'t>, taken: &'c Taken<'c>) -> Result<Self, Obstacle> {
        let levels = &configuration.levels;
        let place = levels.get(taken.place).filter(|place| place.opening.is_some());
        let place = place.ok_or_else(|| Obstacle("the file has no server or location for it".into()))?;
        let mut owner = Some(taken.level);
        while let Some(level) =
            owner.and_then(|id| levels.get(id)).filter(|level| level.own("add_header").next().is_none())
        {
            owner = level.parent;
        }
        Ok(Site { configuration, taken, place, owner })
    }

    fn block_start(&self) -> At<'t> {
        // A place has an opening.
        self.place.opening.map_or(At::Nowhere, At::BlockStart)
    }

    /// Whether the level is the place or stands in it.
    fn holds(&self, level: LevelId) -> bool {
        self.configuration.levels.outwards(level).any(|outer| std::ptr::eq(outer, self.place))
    }

    /// Whether fields need the word `always` on this answer.
    fn needs_always(&self) -> bool {
        !self.taken.is_taken_over() && !WITHOUT_ALWAYS.contains(&self.taken.call.status)
    }

    /// Changes directives where they stand, and adds what is missing behind the last of them.
    fn change(&self, grants: &[Grant<'t>], edits: &mut Edits) -> Result<(), Obstacle> {
        let last =
            self.owner.and_then(|owner| self.configuration.levels.get(owner)?.own("add_header").last());
        for grant in grants {
            let Some(directive) = grant.set_by else {
                let line = self.line(grant, edits)?;
                edits.add(last.map_or(self.block_start(), At::Below), &line);
                continue;
            };
            match (&grant.says, directive.arguments.get(1)) {
                (Says::AsItStands, _) => {}
                (Says::Row { .. }, _) => self.row(grant, edits),
                (_, Some(word)) => {
                    let value = self.value(grant, edits)?;
                    edits.add(At::Instead(word), &value);
                }
                (_, None) => {}
            }
            if self.needs_always() && !is_always(directive) {
                edits.add(At::Behind(directive), " always");
            }
        }
        Ok(())
    }

    /// Repeats in the place what the owner sets outside of it, with what is granted here only.
    fn repeat(&self, owner: LevelId, grants: &[Grant<'t>], edits: &mut Edits) -> Result<(), Obstacle> {
        let mut lines = vec!["# One add_header here takes away those outside: they are repeated.".to_owned()];
        let outside =
            self.configuration.levels.get(owner).into_iter().flat_map(|level| level.own("add_header"));
        for directive in outside {
            let is_it = |grant: &Grant<'_>| grant.set_by.is_some_and(|set| std::ptr::eq(set, directive));
            if !grants.iter().any(is_it) {
                lines.push(repeated(directive));
            }
        }
        for grant in grants {
            self.row(grant, edits);
            lines.push(self.line(grant, edits)?);
        }
        edits.add(self.block_start(), &lines.join("\n"));
        Ok(())
    }

    /// The row of a map, where the field's value stands in one.
    fn row(&self, grant: &Grant<'t>, edits: &mut Edits) {
        if let Says::Row { map, value } = &grant.says {
            edits.add(At::BlockStart(map), &format!("{} {};", word(&self.taken.call.origin), word(value)));
        }
    }

    /// A whole `add_header`.
    fn line(&self, grant: &Grant<'t>, edits: &mut Edits) -> Result<String, Obstacle> {
        let value = self.value(grant, edits)?;
        Ok(format!("add_header {} {value} always;", title_case(&grant.name)))
    }

    /// The value of a field as a word of the configuration.
    fn value(&self, grant: &Grant<'t>, edits: &mut Edits) -> Result<String, Obstacle> {
        match &grant.says {
            Says::This(value) => Ok(word(value)),
            Says::OnlyThePage { value, others } => self.map(&grant.name, value, others, edits),
            Says::AsItStands | Says::Row { .. } => {
                let text = grant.set_by.and_then(|directive| directive.argument(1)).unwrap_or_default();
                Ok(as_written(text))
            }
        }
    }

    /// A map by `Origin` in front of the server; its variable.
    fn map(
        &self,
        name: &HeaderName,
        value: &str,
        others: &Others<'_>,
        edits: &mut Edits,
    ) -> Result<String, Obstacle> {
        let server = self.configuration.levels.server_of(self.taken.place).and_then(|server| server.opening);
        let server = server.ok_or_else(|| {
            Obstacle(
                "a map by Origin belongs into http, and the file has no server block to put it before".into(),
            )
        })?;
        let others = match others {
            Others::Nothing => "\"\"".to_owned(),
            Others::Directive(directive) => as_written(directive.argument(1).unwrap_or_default()),
            Others::Application => Variable::upstream(name).to_string(),
        };
        let origin = word(&self.taken.call.origin);
        let body = format!("    default {others};\n    {origin} {};\n}}", word(value));
        let is_taken = |variable: &str| self.configuration.maps.get(variable).is_some();
        let variable = edits.variable(short_name(name), &body, is_taken);
        edits.add(At::Before(server), &format!("map $http_origin {variable} {{\n{body}\n"));
        Ok(variable)
    }

    /// Hides what the application sends and nginx shall say alone. One such directive takes away those outside.
    fn hide(&self, grants: &[Grant<'_>], edits: &mut Edits) -> Result<(), Obstacle> {
        let mut hidden: Vec<String> =
            grants.iter().filter(|grant| grant.hides).map(|grant| title_case(&grant.name)).collect();
        if hidden.is_empty() {
            return Ok(());
        }
        let levels = &self.configuration.levels;
        let pass = levels.pass(self.taken.place).filter(|pass| pass.name.text != "memcached_pass");
        let pass = pass.ok_or_else(|| Obstacle("what passes the request on stands somewhere else".into()))?;
        let directive = pass.name.text.replace("_pass", "_hide_header");
        let own = self.place.own(&directive).last();
        if own.is_none() {
            hidden.splice(0..0, levels.hidden(self.taken.place));
        }
        let lines: Vec<String> = hidden.iter().map(|name| format!("{directive} {name};")).collect();
        edits.add(own.map_or(self.block_start(), At::Below), &lines.join("\n"));
        Ok(())
    }
}

/// The end of a field's name: what tells the fields of CORS apart.
fn short_name(name: &HeaderName) -> &str {
    let words = name.as_str().match_indices('-').rev().nth(1);
    words.and_then(|(dash, _)| name.as_str().get(dash + 1..)).unwrap_or(name.as_str())
}

/// A text as a word of the configuration: in quotes only where it needs them.
fn word(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"*-_./:".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) { text.to_owned() } else { Text::of(text).to_string() }
}

/// The word of a directive again, its variables included.
fn as_written(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"*-_./:$".contains(&byte);
    match !text.is_empty() && text.bytes().all(is_plain) {
        true => text.to_owned(),
        false => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

fn repeated(directive: &Directive) -> String {
    let words = directive.arguments.iter().map(|word| as_written(&word.text));
    let words: Vec<String> = std::iter::once(directive.name.text.clone()).chain(words).collect();
    format!("{};", words.join(" "))
}

//! Grant: what each field of an answer shall say, so that the page reads and every other page gets what it gets now.

use corsac::headers::names::{ACCESS_CONTROL_ALLOW_ORIGIN, VARY};
use corsac::origin::Origin;
use http::HeaderName;

use super::Obstacle;
use super::call::{Call, Taken};
use crate::nginx::quote::Variable;
use crate::nginx::read::Directive;
use crate::nginx::read::fields::name;
use crate::nginx::read::run::Configuration;
use crate::nginx::read::template::only_variable;

/// What a field shall say.
pub(super) struct Grant<'t> {
    pub(super) name: HeaderName,
    /// The `add_header` that sets it now.
    pub(super) set_by: Option<&'t Directive>,
    pub(super) says: Says<'t>,
    /// Whether the application sends it too, which must not be seen any more.
    pub(super) hides: bool,
}

pub(super) enum Says<'t> {
    /// What it says already, if only it stood there alone.
    AsItStands,
    /// The same to everyone: no other page reads the answer, or the value is none of its business.
    This(String),
    /// The value for the page; for others the text that stands there now.
    OnlyThePage { value: String, others: Others<'t> },
    /// The value for the page, in a row of the map that the text names.
    Row { map: &'t Directive, value: String },
}

/// What pages get that are not meant.
pub(super) enum Others<'t> {
    Nothing,
    /// What the directive says.
    Directive(&'t Directive),
    /// What the application says.
    Application,
}

/// What the fields of the answer shall say.
pub(super) fn grants<'t>(
    configuration: &Configuration<'t>,
    taken: &Taken<'_>,
) -> Result<Vec<Grant<'t>>, Obstacle> {
    let set = configuration.levels.add_header(taken.level);
    let mut needs = taken.call.needs.clone();
    if taken.is_taken_over() {
        // Nobody sends them any more.
        let left = taken
            .application
            .iter()
            .filter(|(name, _)| taken.call.needs.iter().all(|(other, _)| other != name));
        needs.extend(left.cloned());
    }
    let others_read = do_others_read(&set, taken);
    needs
        .into_iter()
        .map(|(field, value)| grant(configuration, taken, &set, others_read, field, value))
        .collect()
}

fn grant<'t>(
    configuration: &Configuration<'t>,
    taken: &Taken<'_>,
    set: &[&'t Directive],
    others_read: bool,
    field: HeaderName,
    value: String,
) -> Result<Grant<'t>, Obstacle> {
    if field == VARY {
        return Ok(vary(set));
    }
    let mut setting = set.iter().copied().filter(|directive| name(directive).as_ref() == Some(&field));
    let set_by = setting.next();
    if let Some(again) = setting.next() {
        return Err(Obstacle(format!("`{field}` is set twice, again at {}", again.position())));
    }
    let hides = !taken.is_taken_over() && taken.sent(&field).next().is_some();
    let says = match set_by {
        Some(directive) if is_enough(taken.call, &field, directive, &value, hides) => Says::AsItStands,
        Some(directive) => match map_of_origins(configuration, directive, &taken.call.origin) {
            Some(map) => Says::Row { map, value },
            None if others_read => Says::OnlyThePage { value, others: Others::Directive(directive) },
            None => Says::This(value),
        },
        None if others_read && hides => Says::OnlyThePage { value, others: Others::Application },
        None if others_read => Says::OnlyThePage { value, others: Others::Nothing },
        None => Says::This(value),
    };
    Ok(Grant { name: field, set_by, says, hides })
}

/// `Vary: Origin`, on a line of its own: what else the answer depends on stays as it is.
fn vary<'t>(set: &[&'t Directive]) -> Grant<'t> {
    let names_origin = |directive: &&'t Directive| {
        let members = directive.argument(1).unwrap_or_default().split(',');
        name(directive) == Some(VARY)
            && members.into_iter().any(|member| member.trim().eq_ignore_ascii_case("origin"))
    };
    let set_by = set.iter().copied().find(names_origin);
    let says = if set_by.is_some() { Says::AsItStands } else { Says::This("Origin".into()) };
    Grant { name: VARY, set_by, says, hides: false }
}

/// Whether other pages read this answer now, or may. Nobody reads one that names two origins.
fn do_others_read(set: &[&Directive], taken: &Taken<'_>) -> bool {
    let mut setting = set.iter().filter(|directive| name(directive) == Some(ACCESS_CONTROL_ALLOW_ORIGIN));
    let serves = |value: &str| value == "*" || Origin::parse(value.as_bytes()).is_ok();
    let sent: Vec<&str> =
        taken.sent(&ACCESS_CONTROL_ALLOW_ORIGIN).filter(|_| !taken.is_taken_over()).collect();
    match (setting.next().and_then(|directive| directive.argument(1)), sent.as_slice()) {
        (Some(text), []) => text.contains('$') || (text != taken.call.origin && serves(text)),
        // An application that names this page may name each as it asks.
        (None, [one]) => serves(one),
        _ => false,
    }
}

/// Whether what the directive says lets the page read, and with it nobody who could not: a `*` that stood beside another value
/// let nobody.
fn is_enough(call: &Call, field: &HeaderName, directive: &Directive, value: &str, hides: bool) -> bool {
    let says = directive.argument(1);
    let is_open = *field == ACCESS_CONTROL_ALLOW_ORIGIN && says == Some("*") && !call.credentials;
    says == Some(value) || (is_open && !hides)
}

/// The map by `Origin` whose value the directive sends, if a row for the page can be added.
fn map_of_origins<'t>(
    configuration: &Configuration<'t>,
    directive: &Directive,
    origin: &str,
) -> Option<&'t Directive> {
    let map = configuration.maps.get(only_variable(directive.argument(1)?)?)?;
    let is_by_origin = map.source == Variable::request(&corsac::headers::names::ORIGIN).to_string();
    let has_row = map.literals().any(|row| row.name.text.eq_ignore_ascii_case(origin));
    (is_by_origin && !has_row && map.unknown.is_none()).then_some(map.block)
}

//! Subjects: what of two files is compared with what.

use std::collections::BTreeSet;

use corsac_config::{Config, NamedPolicy};
use corsac_targets::diff::{self, Difference, Direction, Example, Kind, Section, compare_gateways};

/// The sections in which the files differ. The error is for the person at the terminal.
pub(super) fn compare(
    configs: [&Config; 2],
    files: [&str; 2],
    names: Option<[&String; 2]>,
) -> Result<Vec<Section>, String> {
    let [left, right] = configs;
    if let Some([left_name, right_name]) = names {
        return policies(policy(left, files[0], left_name)?, policy(right, files[1], right_name)?);
    }
    match (gateway(left), gateway(right)) {
        (Some(left), Some(right)) => compare_gateways(left, right).map_err(|error| too_much(&error)),
        (None, None) => by_name(left, right),
        (left, _) => {
            let (with, without) = if left.is_some() { (files[0], files[1]) } else { (files[1], files[0]) };
            Err(format!(
                "error: {with} has routes and {without} has none, so that no request is routed by both\n\
                 help: name the policies that are to be compared: --policy LEFT --right-policy RIGHT\n"
            ))
        }
    }
}

/// The gateway, if it has routes.
fn gateway(config: &Config) -> Option<&corsac_config::Gateway> {
    config.gateway.as_ref().filter(|gateway| gateway.routes.iter().next().is_some())
}

fn policy(config: &Config, file: &str, name: &str) -> Result<NamedPolicy, String> {
    let defined = || config.policies.keys().map(|name| &**name).collect::<Vec<_>>().join(", ");
    let missing = || format!("error: {file} defines no policy {name:?}\nhelp: it defines {}\n", defined());
    config.policy(name).ok_or_else(missing)
}

/// Policies of the same name; or the only ones, whatever their names are.
fn by_name(left: &Config, right: &Config) -> Result<Vec<Section>, String> {
    if let (Some(left), Some(right)) = (only(left), only(right)) {
        return policies(left, right);
    }
    let names: BTreeSet<_> = left.policies.keys().chain(right.policies.keys()).collect();
    let mut sections = Vec::new();
    for name in names {
        match (left.policy(name), right.policy(name)) {
            (Some(left), Some(right)) => sections.extend(policies(left, right)?),
            (left, _) => sections.push(on_one_side(name, left.is_some())),
        }
    }
    Ok(sections)
}

fn only(config: &Config) -> Option<NamedPolicy> {
    let mut names = config.policies.keys();
    names.next().filter(|_| names.next().is_none()).and_then(|name| config.policy(name))
}

fn policies(left: NamedPolicy, right: NamedPolicy) -> Result<Vec<Section>, String> {
    let differences = diff::compare(&left.policy, &right.policy).map_err(|error| too_much(&error))?;
    let [left, right] = [left, right].map(|policy| format!("policy {}", policy.name));
    let section = Section { left, right, places: Vec::new(), differences };
    Ok(Some(section).filter(|section| !section.differences.is_empty()).into_iter().collect())
}

fn on_one_side(name: &str, is_left: bool) -> Section {
    let (defined, missing) = (format!("policy {name}"), "no such policy".to_owned());
    let (left, right) = if is_left { (defined, missing) } else { (missing, defined) };
    let difference = Difference {
        kind: Kind::Route,
        direction: Direction::Changed,
        example: Example::default(),
        left: left.clone(),
        right: right.clone(),
        origins: Vec::new(),
    };
    Section { left, right, places: Vec::new(), differences: vec![difference] }
}

fn too_much(error: &diff::DiffError) -> String {
    format!("error: {error}\n")
}

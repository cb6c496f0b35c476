//! Policy file: the policies of a whole configuration, each with the places that it stands for.

use std::fmt::Write;

use corsac::policy::PolicySpec;

use super::{Finding, FindingCode, Imported, Place, to_policy};

/// A policy, and the places that do what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSpec {
    /// Its name, made of the first place's.
    pub name: String,
    /// The policy.
    pub spec: PolicySpec,
    /// The places.
    pub places: Vec<Place>,
}

/// The policies of a configuration, equal ones once.
///
/// Findings are those of the configuration and those that no policy says, in the order of their places.
#[must_use]
pub fn policies(imported: &Imported) -> (Vec<NamedSpec>, Vec<Finding>) {
    let mut named: Vec<NamedSpec> = Vec::new();
    let mut findings = imported.findings.clone();
    for site in &imported.sites {
        let converted = to_policy(site);
        // What the reader has said with a nearer place is not said again.
        let is_new =
            |new: &Finding| !findings.iter().any(|old| (old.code, &old.message) == (new.code, &new.message));
        let new: Vec<Finding> = converted.findings.into_iter().filter(is_new).collect();
        findings.extend(new);
        let Some(spec) = converted.spec else { continue };
        if let Err(errors) = spec.compile() {
            let message = format!("no policy says what this place does: {errors}");
            findings.push(Finding::new(FindingCode::NotUnderstood, &site.place.position, message));
            continue;
        }
        match named.iter_mut().find(|known| known.spec == spec) {
            Some(known) => known.places.push(site.place.clone()),
            None => {
                let name = free_name(&site.place, &named);
                named.push(NamedSpec { name, spec, places: vec![site.place.clone()] });
            }
        }
    }
    findings.sort_by(|one, other| (&one.position, one.code).cmp(&(&other.position, other.code)));
    findings.dedup();
    (named, findings)
}

/// The text of a policy file with these policies.
#[must_use]
pub fn policy_file(policies: &[NamedSpec]) -> String {
    let mut text = String::new();
    for (index, policy) in policies.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        for place in &policy.places {
            let line = format!("{} ({})", place.name, place.position);
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "# {}", line.replace(|char: char| char.is_control(), " "));
        }
        text.push_str(&corsac_config::to_toml(&policy.name, &policy.spec));
    }
    text
}

/// A name that none of the others has: `location /api/` is `api`.
fn free_name(place: &Place, taken: &[NamedSpec]) -> String {
    let words = place.name.split_once(' ').map_or(place.name.as_str(), |(_, rest)| rest);
    let plain: String = words
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '-' })
        .collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).take(6).collect();
    let base = if parts.is_empty() { "site".to_owned() } else { parts.join("-") };
    let is_free = |name: &String| taken.iter().all(|other| other.name != *name);
    let numbered = (2..).map(|number: usize| format!("{base}-{number}"));
    std::iter::once(base.clone()).chain(numbered).find(is_free).unwrap_or(base)
}

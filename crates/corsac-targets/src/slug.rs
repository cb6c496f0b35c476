//! Slug: a policy's name as file names, variables and labels can hold it.

use crate::Plan;

/// The slug of the policy with that number.
pub(crate) fn slug_of(plan: &Plan, index: usize) -> String {
    let all: Vec<&str> = plan.policies.iter().map(|policy| policy.name.as_str()).collect();
    slug(all.get(index).copied().unwrap_or_default(), index, &all)
}

/// The most characters of a policy's name in file names and variables.
const MAX_NAME: usize = 20;

/// The name as a file name and a variable can hold it; with its number where two would be alike.
pub(crate) fn slug(name: &str, index: usize, all: &[&str]) -> String {
    let plain = plain(name);
    let alike =
        name.chars().count() > MAX_NAME || all.iter().filter(|other| self::plain(other) == plain).count() > 1;
    if alike || plain.is_empty() {
        format!("{plain}{}-{index}", if plain.is_empty() { "policy" } else { "" })
    } else {
        plain
    }
}

fn plain(name: &str) -> String {
    let char = |char: char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '-' };
    name.chars().take(MAX_NAME).map(char).collect::<String>().trim_matches('-').to_owned()
}

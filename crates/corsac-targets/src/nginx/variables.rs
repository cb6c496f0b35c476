//! Variables: the names under which the maps of one policy meet.

use corsac::headers::names;
use http::HeaderName;

use super::quote::Variable;

/// The variable that is `OPTIONS` on preflights, and something else on every other request.
pub(super) fn kind() -> Variable {
    Variable::of("corsac_kind")
}

/// The variable that is the method of a request with `Access-Control-Request-Method`.
pub(super) fn asks() -> Variable {
    Variable::of("corsac_asks")
}

/// The variable with the method that a preflight announces, or the request's own.
pub(super) fn announced() -> Variable {
    Variable::of("corsac_announced")
}

/// The names of one policy: unique also where two policies' names differ only in what a variable cannot hold.
pub(super) struct Names {
    prefix: String,
}

impl Names {
    /// The names of the policy with that number.
    pub(super) fn of(name: &str, index: usize, all: &[&str]) -> Self {
        Names { prefix: format!("corsac_{}", slug(name, index, all).replace('-', "_")) }
    }

    /// One variable of the policy.
    pub(super) fn var(&self, what: &str) -> Variable {
        Variable::of(&format!("{}_{what}", self.prefix))
    }

    /// The variable with a field's value.
    pub(super) fn field(&self, name: &HeaderName) -> Variable {
        self.var(short(name))
    }

    /// A variable on the way to a field's value.
    pub(super) fn before_field(&self, what: &'static str, name: &HeaderName) -> Variable {
        self.var(&format!("{what}_{}", short(name)))
    }
}

/// A field's name in a variable: nginx refuses names of more than 46 bytes unless it is told otherwise.
fn short(name: &HeaderName) -> &str {
    let shorts = [
        (names::ACCESS_CONTROL_ALLOW_ORIGIN, "origin"),
        (names::ACCESS_CONTROL_ALLOW_CREDENTIALS, "credentials"),
        (names::ACCESS_CONTROL_ALLOW_METHODS, "methods"),
        (names::ACCESS_CONTROL_ALLOW_HEADERS, "headers"),
        (names::ACCESS_CONTROL_EXPOSE_HEADERS, "expose"),
        (names::ACCESS_CONTROL_MAX_AGE, "max_age"),
        (names::ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, "network"),
        (names::TIMING_ALLOW_ORIGIN, "timing"),
        (names::CROSS_ORIGIN_RESOURCE_POLICY, "corp"),
    ];
    shorts.iter().find(|(each, _)| each == name).map_or(name.as_str(), |(_, short)| short)
}

/// The most characters of a policy's name in file names and variables.
const MAX_NAME: usize = 20;

/// The name as a file name and a variable can hold it; with its number where two would be alike.
pub(super) fn slug(name: &str, index: usize, all: &[&str]) -> String {
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

//! Variables: the names under which the maps of one policy meet.

use corsac::headers::names;
use http::HeaderName;

use super::quote::Variable;
use crate::slug::slug;

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

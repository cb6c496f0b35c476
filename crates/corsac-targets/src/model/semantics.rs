//! Semantics: what each printed target brings.

use super::{Entry, Settings};
use crate::import::deduce::{Reply, Request};
use crate::import::{Finding, Place};
use crate::language::Dialect;
use crate::plan::PolicyPlan;
use crate::{OutputFile, Release, Version};

/// A server that is printed for, read, and modelled.
pub(crate) trait Semantics: Sync {
    /// The name on the command line.
    fn name(&self) -> &'static str;

    /// What it is called in sentences.
    fn title(&self) -> &'static str;

    /// The releases at which something changed.
    fn releases(&self) -> &'static [Release];

    /// Whose regular expressions it has.
    fn dialect(&self) -> Dialect;

    /// What it makes of several lines of a request field.
    fn lines(&self) -> Lines;

    /// Whether this value of `Access-Control-Request-Private-Network` asks for access.
    fn asks_for_network(&self, value: &str) -> bool {
        value == "true"
    }

    /// Whether an application answers behind it; otherwise it has the contents itself.
    fn has_application(&self) -> bool;

    /// The settings that come nearest to a policy without granting more where that is possible.
    fn settings(&self, plan: &PolicyPlan) -> Vec<Settings>;

    /// The files for policies.
    fn print(&self, policies: &[Named<'_>], version: Version) -> Vec<OutputFile>;

    /// The few lines for an application that has the middleware already; `None`: only whole files are printed.
    fn fragment(&self, _plan: &PolicyPlan) -> Option<String> {
        None
    }

    /// What a text says; `None`: there is no reader.
    fn read(&self, name: &str, text: &str) -> Option<Read>;

    /// What the server answers.
    fn answer(&self, settings: &[Settings], request: &Request<'_>) -> Reply;

    /// What it has to say about settings beyond what its answers show.
    fn remarks(&self, _settings: &[Settings]) -> Vec<Finding> {
        Vec::new()
    }
}

/// What is made of several lines of one request field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// The first is looked at.
    First,
    /// They are joined by commas and spaces.
    Joined,
    /// They are joined by commas alone.
    JoinedBare,
}

/// The settings of a policy.
pub(crate) struct Named<'p> {
    pub(crate) plan: &'p PolicyPlan,
    pub(crate) settings: Vec<Settings>,
}

/// A configuration, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Read {
    /// Each place, and the rules that hold there.
    pub(crate) places: Vec<(Place, Vec<Settings>)>,
    /// What was not understood.
    pub(crate) findings: Vec<Finding>,
}

impl Settings {
    /// Every origin that is compared with.
    pub(super) fn tested(settings: &[Settings]) -> impl Iterator<Item = &Entry> {
        settings.iter().flat_map(|rule| rule.origins.iter()).filter(|entry| !entry.is_star())
    }
}

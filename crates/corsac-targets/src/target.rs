//! Target: what each server brings. The documentation of the trait is the recipe for adding one.

use crate::diff::Side;
use crate::import::{Imported, Sources};
use crate::model::Model;
use crate::plan::PolicyPlan;
use crate::{Compilation, OutputFile, Plan, Version};

/// A server that a policy compiles to, and whose configuration can be read back.
///
/// # To add a target
///
/// 1. **A folder** `src/NAME/` with `mod.rs` (the `Target`, its releases, a map of the rooms), and a line in
///    `src/registry.rs`. Nothing else lists targets: command, reports and the servers' driver ask the registry.
/// 2. **`quote.rs`**: a type for each place where the dialect takes text (`nginx::quote::Word`). Printers write only
///    those and literals of their own, so that no text of a policy file is ever printed unquoted. A property test reads
///    what was quoted back with the dialect's own reader: one word, equal to the text. Add the type to
///    `fuzz/fuzz_targets/targets.rs`.
/// 3. **`print.rs`**: walks the [`Plan`]: the rows that say who reads, [`plan::PolicyPlan::ordinary`] and
///    [`plan::PolicyPlan::granted`], which are fields with a value and a condition, the answers, the fields to
///    remove. Take regular expressions from [`regex`](crate::regex): no lookaround, anchored, without ambiguity.
///    The comment at the top says where the file belongs and what else must be there.
/// 4. **`losses.rs`**: what the dialect cannot hold, each from the plan (a loss appears only where the policy uses the
///    feature) with a [`Witness`](crate::Witness) that shows it on the real server. Codes say what differs, not where:
///    take one of the table in `loss.rs`, and add one only if none says it.
/// 5. **`read.rs`** and what it needs: [`Target::read`]. A syntax tree with positions first, bounded
///    ([`import::MAX_BYTES`](crate::import::MAX_BYTES), [`import::MAX_DEPTH`](crate::import::MAX_DEPTH)), then
///    [`import::Behaviour`](crate::import::Behaviour) of each place, then findings. What is not understood is
///    [`import::FindingCode::NotUnderstood`](crate::import::FindingCode::NotUnderstood), never a guess. Where the reader can
///    run a request, [`import::deduce`](crate::import::deduce) asks it and finds behaviour and findings by itself.
/// 6. **Prove it**: `conformance/servers/src/server/NAME.rs` starts the real server around the compiled files;
///    `cargo xtask servers --target NAME` runs the shared vectors and generated requests. The server's own checker runs
///    on every compiled output. Snippets that people paste go to `conformance/vectors/import/NAME/`.
///
/// Semantics that change between versions are [`Release`]s: data that `print.rs` and `losses.rs` compare with.
///
/// [`plan::PolicyPlan::ordinary`]: crate::plan::PolicyPlan::ordinary
/// [`plan::PolicyPlan::granted`]: crate::plan::PolicyPlan::granted
pub trait Target: Sync {
    /// The name on the command line, such as `nginx`.
    fn name(&self) -> &'static str;

    /// What it is called in sentences, such as `nginx` or `Apache httpd`.
    fn title(&self) -> &'static str;

    /// The releases at which something about CORS changed, the oldest supported one first.
    fn releases(&self) -> &'static [Release];

    /// The configuration for a version, which is at least the oldest release.
    fn compile(&self, plan: &Plan, version: Version) -> Compilation;

    /// The few lines for an application that has the server's own middleware already, without what keeps its fields away;
    /// `None`: only whole files are printed.
    fn fragment(&self, _policy: &PolicyPlan) -> Option<String> {
        None
    }

    /// The text to write where a file of an earlier compilation stands, for a server that reads the folder while it is
    /// written: what requests in flight still need stays beside the new text until the next compilation.
    fn succeed(&self, _before: &str, file: &OutputFile) -> String {
        file.text.clone()
    }

    /// Reads what a configuration does, from the file of that name and those it includes: calls `then` with it, and with each
    /// site as a side of a comparison, in the same order, so that expressions are compared exactly, as the server runs them.
    /// Without a reader `then` is not called.
    fn read(&self, _sources: &dyn Sources, _name: &str, _then: &mut dyn FnMut(&Imported, &[&dyn Side])) {}

    /// What a configuration does, by [`read`](Self::read); `None`: there is no reader yet.
    fn import(&self, sources: &dyn Sources, name: &str) -> Option<Imported> {
        let mut read = None;
        self.read(sources, name, &mut |imported, _| read = Some(imported.clone()));
        read
    }

    /// A model of the server under the compiled policy, for servers that cannot be run: what it answers is exact as far as
    /// its sources say.
    fn model(&self, _policy: &PolicyPlan, _version: Version) -> Option<Model> {
        None
    }

    /// The version that is compiled for when none is named: the oldest, since later ones read its output alike.
    fn default_version(&self) -> Version {
        self.releases().first().map_or(Version::new(0, 0, 0), |release| release.version)
    }
}

/// A release at which something about CORS changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// From this version on.
    pub version: Version,
    /// What is so since then, as one line.
    pub since: &'static str,
}

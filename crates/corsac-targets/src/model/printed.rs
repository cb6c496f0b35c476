//! Printed: a modelled server as a target.

use std::sync::Arc;

use super::losses::losses;
use super::{Model, Named, Read, Semantics};
use crate::diff::Side;
use crate::import::deduce::{Deduced, deduce, tell};
use crate::import::{Finding, FindingCode, Imported, MAX_BYTES, Position, Site, SourceError, Sources};
use crate::plan::PolicyPlan;
use crate::{Compilation, Loss, LossCode, Plan, Release, Target, Version, Witness};

/// A target that is printed, read and modelled.
pub(crate) struct Printed(pub(crate) &'static dyn Semantics);

impl Target for Printed {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn title(&self) -> &'static str {
        self.0.title()
    }

    fn releases(&self) -> &'static [Release] {
        self.0.releases()
    }

    fn compile(&self, plan: &Plan, version: Version) -> Compilation {
        let named: Vec<Named<'_>> =
            plan.policies.iter().map(|plan| Named { plan, settings: self.0.settings(plan) }).collect();
        let of_policies = named.iter().flat_map(|named| {
            let found = losses(named.plan, &Model::new(self.0, named.settings.clone()));
            let policy = || Some(named.plan.name.clone());
            found.into_iter().map(move |(code, witness)| Loss { code, policy: policy(), witness })
        });
        let routes = plan.routes.iter().filter(|route| route.policy.is_some()).map(|route| Loss {
            code: LossCode::RoutesLeftOut,
            policy: None,
            witness: Witness::new("GET", route.path.as_str()),
        });
        let losses = of_policies.chain(routes.take(1)).collect();
        Compilation { files: self.0.print(&named, version), losses }
    }

    fn fragment(&self, policy: &PolicyPlan) -> Option<String> {
        self.0.fragment(policy)
    }

    fn read(&self, sources: &dyn Sources, name: &str, then: &mut dyn FnMut(&Imported, &[&dyn Side])) {
        let text = match text(sources, name) {
            Ok(text) => text,
            Err(finding) => return then(&Imported { sites: Vec::new(), findings: vec![finding] }, &[]),
        };
        let Some(read) = self.0.read(name, &text) else { return };
        self.with_sides(name, read, then);
    }

    fn model(&self, plan: &PolicyPlan, _version: Version) -> Option<Model> {
        Some(Model::new(self.0, self.0.settings(plan)))
    }
}

impl Printed {
    /// Asks each place what it does.
    fn with_sides(&self, name: &str, read: Read, then: &mut dyn FnMut(&Imported, &[&dyn Side])) {
        let mut findings = read.findings;
        let mut places = Vec::new();
        for (place, settings) in read.places {
            findings.extend(self.0.remarks(&settings));
            let model = Model::new(self.0, settings);
            let Deduced { behaviour, findings: found } = deduce(&model);
            findings.extend(found);
            places.push((model, Site { place, behaviour }));
        }
        tell(&places, findings, (name, "no rule stands in it"), then);
    }
}

/// The one file of such a configuration.
fn text(sources: &dyn Sources, name: &str) -> Result<String, Finding> {
    let start = Position { file: Arc::from(name), ..Position::default() };
    let files = sources.read(name, None).map_err(|error| match error {
        SourceError::TooLarge => Finding::new(FindingCode::TooLarge, &start, "more than 50 MB"),
        SourceError::Missing => Finding::new(FindingCode::Syntax, &start, "the file was not found"),
        SourceError::Unreadable(why) => Finding::new(FindingCode::Syntax, &start, why),
    })?;
    let bytes = files.into_iter().next().map(|file| file.bytes).unwrap_or_default();
    if bytes.len() > MAX_BYTES {
        return Err(Finding::new(FindingCode::TooLarge, &start, format!("{} bytes", bytes.len())));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let position = crate::document::Places::of(name, &String::from_utf8_lossy(valid)).at(valid.len());
        Finding::new(FindingCode::NotText, &position, "a byte that is no UTF-8 stands here")
    })
}

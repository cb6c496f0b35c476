//! Why: a refusal with its code, its step and the values that were compared.

use corsac::fetch::Refusal;
use corsac::step::StepId;
use serde::Serialize;
use serde_json::Value;

use super::evidence::evidence;

#[derive(Debug, Serialize)]
pub(crate) struct Why {
    code: &'static str,
    step: Step,
    /// One sentence.
    message: String,
    /// The values that were compared, by name.
    evidence: Value,
    place: Place,
}

/// A step of a standard.
#[derive(Debug, Serialize)]
pub(crate) struct Step {
    name: &'static str,
    algorithm: &'static str,
    number: &'static str,
    url: &'static str,
}

/// Where in the chain of requests.
#[derive(Debug, Serialize)]
struct Place {
    /// `preflight`, `request`, or null before anything was sent.
    stage: Option<String>,
    /// How many redirects came before.
    hop: usize,
}

impl Why {
    pub(crate) fn of(refusal: &Refusal) -> Self {
        Self {
            code: refusal.code().as_str(),
            step: Step::of(refusal.kind.step()),
            message: refusal.to_string(),
            evidence: evidence(&refusal.kind),
            place: Place {
                stage: refusal.place.stage.map(|stage| stage.to_string()),
                hop: refusal.place.hop,
            },
        }
    }
}

impl Step {
    pub(crate) fn of(step: StepId) -> Self {
        let algorithm = step.algorithm();
        Self { name: step.name(), algorithm: algorithm.name(), number: step.number(), url: algorithm.url() }
    }
}

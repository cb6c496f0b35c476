//! SARIF: a summary for code scanners: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use std::collections::BTreeSet;

use corsac::step::Code;
use serde_json::{Value, json};

use super::summary::{Group, HarSummary, Key};
use crate::pages::page;

impl HarSummary {
    /// It as a SARIF log; the file is the recording's name.
    #[must_use]
    pub fn sarif(&self, file: &str) -> Value {
        let refused: Vec<(&Key, &Group, Code)> =
            self.ordered().into_iter().filter_map(|(key, group)| Some((key, group, key.code?))).collect();
        let codes: BTreeSet<Code> = refused.iter().map(|(_, _, code)| *code).collect();
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "corsac har",
                    "informationUri": "https://github.com/corsac-rs/corsac",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": codes.into_iter().map(rule).collect::<Vec<_>>(),
                } },
                "results": refused.into_iter().map(|one| result(one, file)).collect::<Vec<_>>(),
            }],
        })
    }
}

fn rule(code: Code) -> Value {
    let page = page(code);
    json!({
        "id": code.as_str(),
        "name": page.name(),
        "shortDescription": { "text": code.title() },
        "fullDescription": { "text": page.happened },
        "help": { "text": page.fix.join(" ") },
        "helpUri": page.references.first().map(|reference| reference.url),
    })
}

fn result((key, group, code): (&Key, &Group, Code), file: &str) -> Value {
    let what = if key.is_preflight { "the preflight of " } else { "" };
    let text = format!(
        "{what}{} {} from {}: {} ({} time{})",
        key.method,
        key.target,
        key.origin,
        code.title(),
        group.count,
        if group.count == 1 { "" } else { "s" }
    );
    json!({
        "ruleId": code.as_str(),
        "level": "error",
        "message": { "text": text },
        "locations": [{
            "physicalLocation": { "artifactLocation": { "uri": file } },
            "logicalLocations": [{ "fullyQualifiedName": key.target, "kind": "resource" }],
        }],
        "occurrenceCount": group.count,
        "partialFingerprints": { "corsac/v1": format!("{code} {} {} {}", key.method, key.target, key.origin) },
    })
}

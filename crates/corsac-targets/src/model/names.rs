//! Names: a file for each policy, named like it; the methods that stand for any; header names as they are
//! asked for; patterns, lists and
//! documents as services take them.

use corsac::headers::names::AUTHORIZATION;
use corsac::origin::OriginPattern;
use serde::Serialize;

use super::Named;
use crate::plan::{HeaderGrant, MethodGrant, PolicyPlan};
use crate::slug::slug;

/// One name a policy, no two alike.
pub(crate) fn file_stems(policies: &[Named<'_>]) -> Vec<String> {
    let all: Vec<&str> = policies.iter().map(|named| named.plan.name.as_str()).collect();
    all.iter().enumerate().map(|(index, name)| slug(name, index, &all)).collect()
}

/// The methods that are listed where any is granted and there is no way to say so.
pub(crate) fn known_methods() -> Vec<String> {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map(str::to_owned).to_vec()
}

/// The header names of a list as it is asked for, in lower case, empty ones too.
pub(crate) fn asked_names(asked: &str) -> impl Iterator<Item = String> {
    asked.split(',').map(|name| name.trim().to_ascii_lowercase())
}

/// A pattern as services write it that know no `:*`: of any port, the default one.
pub(crate) fn at_default_port(pattern: &OriginPattern) -> String {
    pattern.to_string().trim_end_matches(":*").to_owned()
}

/// The methods as a list that is sent as it is: beside credentials a star in it stands for nothing.
pub(crate) fn literal_methods(plan: &PolicyPlan) -> Vec<String> {
    match &plan.methods {
        MethodGrant::Listed(methods) => methods.clone(),
        MethodGrant::Any if plan.spec.credentials => known_methods(),
        MethodGrant::Any => vec!["*".into()],
    }
}

/// The request headers as a list that is sent as it is: beside credentials a star in it stands for nothing.
pub(crate) fn literal_headers(grant: &HeaderGrant, credentials: bool) -> Vec<String> {
    match grant {
        HeaderGrant::Listed(names) => names.clone(),
        HeaderGrant::Any { authorization } => {
            let star = (!credentials).then(|| "*".to_owned());
            star.into_iter().chain(authorization.then(|| AUTHORIZATION.to_string())).collect()
        }
    }
}

/// A document in JSON, as files have it.
pub(crate) fn as_json(document: &impl Serialize) -> String {
    format!("{}\n", serde_json::to_string_pretty(document).unwrap_or_default())
}

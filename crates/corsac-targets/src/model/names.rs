//! Names: a file for each policy, named like it; the methods that stand for any; header names as they are
//! asked for; patterns as services write them.

use corsac::origin::OriginPattern;

use super::Named;
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

//! Names: is a preflight's list of header names granted, and as what? Split, trim, lower-case, collect, compare.

use std::collections::BTreeSet;

/// What a policy says about request headers.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Whether the policy has credentials.
    pub credentials: bool,
    /// Whether `*` is listed.
    pub any: bool,
    /// The listed names, in lower case.
    pub names: BTreeSet<String>,
}

/// What comes of a list of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The members of `Access-Control-Allow-Headers`; none: the field is not sent.
    Granted(BTreeSet<String>),
    /// The names that are refused, each with the code that refuses it.
    Refused(Vec<(&'static str, Vec<u8>)>),
    /// The list is beyond the budget.
    OverBudget,
}

/// Judges the lines of `Access-Control-Request-Headers`.
#[must_use]
pub fn judge(listed: &Listed, lines: &[Vec<u8>]) -> Judgement {
    let asked: Vec<&[u8]> = lines
        .iter()
        .flat_map(|line| line.split(|byte| *byte == b','))
        .map(trim)
        .filter(|name| !name.is_empty())
        .collect();
    if lines.iter().map(Vec::len).sum::<usize>() > 8192 || lines.len() > 64 || asked.len() > 256 {
        return Judgement::OverBudget;
    }
    let refused: Vec<_> =
        asked.iter().filter_map(|name| Some((refusal(listed, name)?, name.to_vec()))).collect();
    if refused.is_empty() { Judgement::Granted(grant(listed, &asked)) } else { Judgement::Refused(refused) }
}

fn grant(listed: &Listed, asked: &[&[u8]]) -> BTreeSet<String> {
    let asked: BTreeSet<String> = asked.iter().map(|name| lower(name)).collect();
    if !listed.any || listed.credentials || asked.is_empty() {
        return asked;
    }
    let authorization = asked.into_iter().filter(|name| name == "authorization");
    authorization.chain(["*".to_owned()]).collect()
}

fn refusal(listed: &Listed, name: &[u8]) -> Option<&'static str> {
    let lower = lower(name);
    if !name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte)) {
        Some("S141")
    } else if lower == "*" && listed.credentials {
        Some("S142")
    } else if listed.names.contains(&lower) || listed.any && lower != "authorization" {
        None
    } else {
        Some("S140")
    }
}

fn lower(name: &[u8]) -> String {
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

fn trim(name: &[u8]) -> &[u8] {
    let white = |byte: &u8| *byte == b' ' || *byte == b'\t';
    let start = name.iter().take_while(|byte| white(byte)).count();
    let name = name.get(start..).unwrap_or_default();
    let end = name.len() - name.iter().rev().take_while(|byte| white(byte)).count();
    name.get(..end).unwrap_or_default()
}

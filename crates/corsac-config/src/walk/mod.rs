//! The walk: from the tree of a TOML file to a [`Config`], value by value, so that one run finds everything.
//!
//! `fields` holds one table against its declared keys, `value` reads one value, `expect` words what a key takes; `policy`,
//! `gateway` and `route` know what the values mean.

mod expect;
mod fields;
mod gateway;
mod policy;
mod route;
mod value;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use corsac::policy::Policy;
use corsac::step::Code;
use toml::de::DeTable;

pub(crate) use expect::quote;

use crate::collector::Collector;
use crate::config::{Config, NamedPolicy};
use crate::finding::Finding;
use crate::keys::Section;
use crate::nearest::nearest;
use fields::Fields;

/// The policies of the file by name.
pub(crate) type Policies = BTreeMap<Arc<str>, Defined>;

/// A policy that the file defines.
pub(crate) struct Defined {
    /// Where the name stands.
    span: Range<usize>,
    /// The policy, if nothing is wrong with it.
    policy: Option<Policy>,
}

/// Reads the whole file.
pub(crate) fn walk(root: &DeTable<'_>, findings: &mut Collector) -> Config {
    let fields = Fields::read(Section::File, root, 0..0, findings);
    let policies = policy::read_all(&fields, findings);
    let gateway = gateway::read(&fields, &policies, findings);
    if root.is_empty() {
        let nothing = Finding::error(Code::MissingKey, 0..0, "the file defines no policy");
        findings.push(nothing.help("begin with [policies.NAME] and its origins"));
    }
    Config { policies: compiled(policies), gateway }
}

fn compiled(policies: Policies) -> BTreeMap<Arc<str>, Policy> {
    policies.into_iter().filter_map(|(name, defined)| Some((name, defined.policy?))).collect()
}

/// The policy that a value names. `None` when there is none, which is then reported, or when it has errors of its own.
fn resolve(
    name: &str,
    span: Range<usize>,
    policies: &Policies,
    findings: &mut Collector,
) -> Option<NamedPolicy> {
    let Some((name, defined)) = policies.get_key_value(name) else {
        let meant =
            if findings.is_full() { None } else { nearest(name, policies.keys().map(|name| &**name)) };
        findings.push(undefined(name, span, policies, meant));
        return None;
    };
    Some(NamedPolicy { name: Arc::clone(name), policy: defined.policy.clone()? })
}

fn undefined(name: &str, span: Range<usize>, policies: &Policies, meant: Option<&str>) -> Finding {
    const SHOWN: usize = 12;
    let finding =
        Finding::error(Code::PolicyUndefined, span, format!("the file defines no policy {}", quote(name)));
    if let Some(meant) = meant {
        return finding.suggest(Some(quote(meant)));
    }
    let names: Vec<String> = policies.keys().take(SHOWN).map(|name| quote(name)).collect();
    let more = if policies.len() > SHOWN { ", …" } else { "" };
    match names.is_empty() {
        true => finding.help(format!("define it as [policies.{}]", crate::to_toml::bare_or_quoted(name))),
        false => finding.help(format!("defined are {}{more}", names.join(", "))),
    }
}

//! Print: the files of a plan.

use super::section::Lines;
use super::{policy, routes};
use crate::slug::slug_of;
use crate::{OutputFile, Plan, Version};

/// One file of all routes, or one of each policy.
pub(super) fn files(plan: &Plan, version: Version) -> Vec<OutputFile> {
    if !plan.routes.is_empty() {
        let mut lines = head(version);
        routes::print(plan, version, &mut lines);
        let purpose = format!(
            "include it in the virtual host that listens on {}: its comment says what else",
            plan.listen
        );
        return vec![OutputFile { name: "corsac-routes.conf".into(), text: lines.into_text(), purpose }];
    }
    (0..plan.policies.len()).filter_map(|index| policy_file(plan, index, version)).collect()
}

fn policy_file(plan: &Plan, index: usize, version: Version) -> Option<OutputFile> {
    let policy = plan.policies.get(index)?;
    let mut lines = head(version);
    lines.comment(
        "Include this in the <VirtualHost>, <Location> or <Directory> that the policy governs, after what",
    );
    lines.comment("else is said there. Needs mod_headers, mod_alias and mod_authz_core.");
    lines.blank();
    policy::print(policy, &mut lines);
    let name = format!("corsac-policy-{}.conf", slug_of(plan, index));
    let purpose = "include it in the virtual host, location or directory that the policy governs".into();
    Some(OutputFile { name, text: lines.into_text(), purpose })
}

fn head(version: Version) -> Lines {
    let mut lines = Lines::default();
    lines.comment(format_args!("CORS policies for Apache httpd {version} and newer."));
    lines.comment("Made by `corsac compile apache`; change the policy file, not this one.");
    lines
}

//! Print: the files of a plan.

use std::fmt::Write;

use super::quote::{Comment, DOLLAR};
use super::variables::Names;
use super::{location, maps, routes};
use crate::slug::slug_of;
use crate::{OutputFile, Plan, Version};

/// The file with the maps.
pub(super) const MAPS: &str = "corsac-maps.conf";

/// All files: the maps, one file a policy, and one a host where there are routes.
pub(super) fn files(plan: &Plan, version: Version) -> Vec<OutputFile> {
    let mut files = vec![OutputFile {
        name: MAPS.into(),
        text: maps_text(plan, version),
        purpose: "include it once in http, before the server blocks".into(),
    }];
    for (index, policy) in plan.policies.iter().enumerate() {
        files.push(OutputFile {
            name: location_file(plan, index),
            text: location::text(policy, &names(plan, index), version),
            purpose: format!("include it in every location that the policy {} governs", shown(&policy.name)),
        });
    }
    files.extend(routes::files(plan));
    files
}

/// The name of a policy's file.
pub(super) fn location_file(plan: &Plan, index: usize) -> String {
    format!("corsac-policy-{}.conf", slug_of(plan, index))
}

fn names(plan: &Plan, index: usize) -> Names {
    Names::of(&slug_of(plan, index), index, &[])
}

fn shown(name: &str) -> String {
    name.replace(|char: char| char.is_control(), " ")
}

fn maps_text(plan: &Plan, version: Version) -> String {
    let mut all = maps::shared();
    if plan.routes.iter().any(|route| route.methods.is_some()) {
        all.push(maps::announced_method());
    }
    let shared = all.len();
    let mut out = String::new();
    let mut comment = |text: &str| {
        let _ = writeln!(out, "{}", Comment::of(text));
    };
    comment(&format!("CORS policies for nginx {version} and newer. Include this file once in http."));
    comment("Made by `corsac compile nginx`; change the policy file, not this one.");
    comment("Should nginx warn of variables_hash: `variables_hash_max_size 4096;` in http.");
    let policies: Vec<Vec<maps::Map>> = plan
        .policies
        .iter()
        .enumerate()
        .map(|(index, policy)| maps::of_policy(policy, &names(plan, index)))
        .collect();
    if policies.iter().flatten().any(maps::Map::has_dollar) {
        comment("The only way to write a dollar sign.");
        let _ = writeln!(out, "geo ${DOLLAR} {{ default \"$\"; }}");
    }
    all.iter().take(shared).for_each(|map| map.print(&mut out));
    for (policy, maps) in plan.policies.iter().zip(policies) {
        let _ = writeln!(out, "\n{}", Comment::of(&format!("Policy {}", policy.name)));
        maps.iter().for_each(|map| map.print(&mut out));
    }
    out
}

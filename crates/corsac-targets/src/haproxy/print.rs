//! Print: the files of a plan.

use super::policy;
use super::quote::Comment;
use super::routes;
use crate::slug::slug_of;
use crate::{OutputFile, Plan, Version};

/// The frontend and backends where there are routes, or the lines of each policy.
pub(super) fn files(plan: &Plan, version: Version) -> Vec<OutputFile> {
    let head = head(version);
    if !plan.routes.is_empty() {
        return vec![OutputFile {
            name: "corsac.cfg".into(),
            text: format!("{head}\n{}", routes::text(plan)),
            purpose: "give it to HAProxy beside your own file: `haproxy -f haproxy.cfg -f corsac.cfg`".into(),
        }];
    }
    plan.policies
        .iter()
        .enumerate()
        .map(|(index, policy)| {
            let slug = slug_of(plan, index);
            OutputFile {
                name: format!("corsac-policy-{slug}.cfg"),
                text: format!("{head}{}\n\n{}", Comment::of(WHERE), policy::text(policy, &slug)),
                purpose:
                    "copy its lines into the frontend, listen or backend section that the policy governs"
                        .into(),
            }
        })
        .collect()
}

/// HAProxy has no include.
const WHERE: &str = "Copy these lines into a section of `mode http`, before its own http-request rules.";

fn head(version: Version) -> String {
    let lines = [
        format!("CORS policies for HAProxy {version} and newer, built with PCRE or PCRE2."),
        "Made by `corsac compile haproxy`; change the policy file, not this one.".into(),
    ];
    lines.iter().map(|line| format!("{}\n", Comment::of(line))).collect()
}

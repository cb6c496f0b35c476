//! Report: `docs/targets.md`, written from what was played.

use std::collections::BTreeMap;
use std::fmt::Write;

use corsac_targets::{Loss, LossCode};

use crate::play::Tally;

pub(crate) fn markdown(tallies: &[Tally]) -> String {
    let mut text = String::from(
        "# Targets\n\n<!-- Written by `cargo xtask servers --report docs/targets.md`. -->\n\n\
         `corsac compile TARGET` writes a policy file as the configuration of a server. Each target below was run: the\n\
         real server, with the compiled configuration, in front of an application that sends CORS fields of its own and\n\
         is sometimes down. Its answers were compared byte by byte with the policy's, and the browser's side of the\n\
         engine was asked whether a page gets the same of both. A row marked *model* was not run: there an exact model of what\n\
         the service answers, made from its sources, stands in for it.\n\n\
         | server | vectors | generated requests | under tables of routes | same bytes | by a listed loss | pages | disagreements |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for tally in tallies {
        let explained: usize = tally.explained.values().sum();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {explained} | {} ({} read) | {} |",
            tally.title,
            tally.vectors,
            tally.generated,
            tally.routed,
            tally.exact,
            tally.pages,
            tally.readable,
            tally.disagreements.len()
        );
    }
    text.push_str("\n## Losses\n\nWhere a server cannot do exactly what the policy says, `corsac compile` lists a loss.\n");
    text.push_str("A loss that *widens* the policy stops it unless `--accept` names it.\n");
    let mut targets: Vec<&str> = tallies.iter().map(|tally| tally.target).collect();
    targets.dedup();
    for target in targets {
        let _ = writeln!(
            text,
            "\n### {target}\n\n| code | effect | what differs | shown by | seen |\n|---|---|---|---|---|"
        );
        let of_target = || tallies.iter().filter(|tally| tally.target == target);
        let losses: BTreeMap<LossCode, &Loss> =
            of_target().flat_map(|tally| &tally.losses).map(|(code, loss)| (*code, loss)).collect();
        for (code, loss) in losses {
            let seen: usize = of_target().filter_map(|tally| tally.explained.get(&code)).sum();
            let shown = loss.witness.to_string().replace('|', "\\|");
            let _ = writeln!(text, "| {code} | {} | {} | `{shown}` | {seen} |", code.effect(), code.title());
        }
    }
    text
}

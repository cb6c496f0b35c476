//! Show: a case that fails, for the person who must find out why.

use super::case::Served;
use super::judge::Judged;
use conformance::closed_loop::as_vector::as_vector;
use conformance::closed_loop::run::Servers;
use corsac::fetch::{PreflightCache, Profile};
use corsac_config::to_toml;
use std::fmt::Write;

/// The case, what came of it, and its first visit as a fetch vector.
#[must_use]
pub fn show(case: &Served, judged: &Judged) -> String {
    let mut text = String::new();
    for complaint in &judged.complaints {
        let _ = writeln!(text, "# {complaint}");
    }
    for access in &judged.accesses {
        let _ = writeln!(
            text,
            "# the gateway answered {} to {} {} ({} {})",
            access.status, access.method, access.path, access.kind, access.code
        );
    }
    let _ = writeln!(text, "# page {}; the service itself: {:?}", case.first.page, case.hostile);
    for (at, hop) in case.hops() {
        let _ =
            writeln!(text, "# hop {at}: {}, which answers {} ({:?})", hop.origin, hop.status, hop.location);
        text.push_str(&to_toml(&case.segment(at), &hop.policy));
    }
    for (at, visit) in case.visits().enumerate() {
        let _ = writeln!(text, "# visit {}", at + 1);
        let ran =
            Servers::of(&visit).and_then(|servers| servers.visit(Profile::Spec, &mut PreflightCache::new()));
        match ran {
            Ok(ran) => text.push_str(&as_vector(&visit, &ran, "found by a browser in front of the gateway")),
            Err(error) => {
                let _ = writeln!(text, "# the engine cannot play it: {error}");
            }
        }
    }
    text
}

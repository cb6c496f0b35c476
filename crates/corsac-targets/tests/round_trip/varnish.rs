//! Varnish: what was compiled reads back as the same grants.

use corsac::policy::{Policy, PolicySpec, UpstreamCors};
use corsac_targets::diff::{Difference, Kind};
use corsac_targets::import::{Finding, NoIncludes, SourceError, SourceFile, Sources, policies};
use corsac_targets::varnish::Varnish;
use corsac_targets::{OutputFile, Plan, Target};
use proptest::prelude::*;

use crate::policies::{assert_same, specs};

/// A compiled file, and one that includes it as its comments say.
struct Compiled(OutputFile);

const MAIN: &str = "default.vcl";

impl Sources for Compiled {
    fn read(&self, name: &str, _: Option<&str>) -> Result<Vec<SourceFile>, SourceError> {
        let text = if name == MAIN {
            format!(
                "vcl 4.1;\ninclude \"{}\";\nbackend default {{ .host = \"127.0.0.1\"; }}\n\
                 sub vcl_recv {{\n    call corsac_app_recv;\n}}\n",
                self.0.name
            )
        } else {
            self.0.text.clone()
        };
        Ok(vec![SourceFile { name: name.into(), bytes: text.into_bytes() }])
    }
}

fn round_trip(policy: &Policy) -> (Vec<PolicySpec>, Vec<Finding>) {
    let compiled = Varnish.compile(&Plan::of_policy("app", policy), Varnish.default_version());
    let file = Compiled(compiled.files.into_iter().next().unwrap());
    let (named, findings) = policies(&Varnish.import(&file, MAIN).unwrap());
    (named.into_iter().map(|named| named.spec).collect(), findings)
}

fn is_listed(difference: &Difference, policy: &Policy) -> bool {
    match difference.kind {
        // A handshake is an ordinary request to Varnish.
        Kind::WebSocket => true,
        // An error in the application's place is an answer of Varnish's own, which no policy file says.
        Kind::UpstreamFields => policy.upstream_cors() == UpstreamCors::Conflict,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_global_rejects: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_compiled_reads_back_as_the_same_grants(policy in specs()) {
        let (specs, findings) = round_trip(&policy);
        assert_same(&policy, &specs, &findings, |difference| is_listed(difference, &policy));
    }
}

#[test]
fn routes_read_back_with_their_hosts_and_paths() {
    let config = corsac_config::parse("corsac.toml", crate::policies::ROUTES).config.unwrap();
    let compiled = Varnish.compile(&Plan::of_config(&config), Varnish.default_version());
    let text = compiled.files[0].text.as_bytes();
    let (named, findings) = policies(&Varnish.import(&NoIncludes(text), MAIN).unwrap());
    crate::policies::assert_routes(&named, &findings);
}

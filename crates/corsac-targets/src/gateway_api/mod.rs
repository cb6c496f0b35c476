//! Kubernetes Gateway API: one `HTTPRoute` for each route of the policy file, with the `CORS` filter of its policy.
//!
//! Printed, and checked against the published schema; no implementation of it runs here, so that what implementations do
//! beyond the schema is a loss where it could differ.
//!
//! | room | what it is |
//! |---|---|
//! | `filter` | what the filter can hold of a policy, and what it cannot |
//! | `print` | the manifests |
//! | `read` | the way back: what manifests do, as far as the specification says |

mod filter;
mod print;
mod read;

use crate::diff::Side;
use crate::import::{Imported, Sources};
use crate::{Compilation, Loss, LossCode, Plan, Release, Target, Version, Witness};

/// Gateway API: <https://gateway-api.sigs.k8s.io/>.
#[derive(Clone, Copy, Debug)]
pub struct GatewayApi;

const RELEASES: &[Release] = &[Release {
    version: Version::new(1, 5, 0),
    since: "the CORS filter of HTTPRoute is in the standard channel",
}];

impl Target for GatewayApi {
    fn name(&self) -> &'static str {
        "gateway-api"
    }

    fn title(&self) -> &'static str {
        "Kubernetes Gateway API"
    }

    fn releases(&self) -> &'static [Release] {
        RELEASES
    }

    fn compile(&self, plan: &Plan, version: Version) -> Compilation {
        let of_policies = plan.policies.iter().flat_map(|policy| {
            let found = filter::losses(policy).into_iter();
            found.map(|(code, witness)| Loss { code, policy: Some(policy.name.clone()), witness })
        });
        let fallback = plan.fallback.is_some().then(|| Loss {
            code: LossCode::FallbackUnsupported,
            policy: None,
            witness: Witness::new("GET", "/"),
        });
        let mixed = plan.routes.iter().find(|route| print::is_mixed(plan, route)).map(|route| Loss {
            code: LossCode::MethodsShareRoute,
            policy: None,
            witness: Witness::new("GET", route.path.as_str()),
        });
        let losses = of_policies.chain(fallback).chain(mixed).collect();
        Compilation { files: vec![print::file(plan, version)], losses }
    }

    fn read(&self, sources: &dyn Sources, name: &str, then: &mut dyn FnMut(&Imported, &[&dyn Side])) {
        read::read_with_sides(sources, name, then);
    }
}

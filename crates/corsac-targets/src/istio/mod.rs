//! Istio: `VirtualService`s with a `corsPolicy`, which istiod makes policies of Envoy's `cors` filter of.
//!
//! What is printed, and what is read, is translated as istiod does it
//! (`pilot/pkg/networking/core/route/route.go`, `TranslateRouteMatch` and `TranslateCORSPolicy`), and then is Envoy's: the harness
//! runs a real Envoy under the translation.
//!
//! | room | what it is |
//! |---|---|
//! | `print`, `matches`, `policy` | the manifests |
//! | `losses` | what they cannot hold |
//! | `translate`, `asks`, `filter` | from a `VirtualService` to a virtual host of Envoy |
//! | `bootstrap` | a whole configuration of Envoy, to run the translation without a mesh |

mod asks;
mod bootstrap;
mod filter;
mod losses;
mod matches;
mod policy;
mod print;
mod translate;

pub use bootstrap::as_envoy;

use crate::diff::Side;
use crate::envoy::read_hosts;
use crate::import::{Finding, Imported, Sources, files, text_of};
use crate::yaml::{Node, documents};
use crate::{Compilation, Plan, Release, Target, Version};

/// Istio: <https://istio.io/latest/docs/reference/config/networking/virtual-service/#CorsPolicy>.
#[derive(Clone, Copy, Debug)]
pub struct Istio;

const RELEASES: &[Release] = &[Release {
    version: Version::new(1, 23, 0),
    since: "unmatchedPreflights, which keeps refused preflights from the application",
}];

impl Target for Istio {
    fn name(&self) -> &'static str {
        "istio"
    }

    fn title(&self) -> &'static str {
        "Istio"
    }

    fn releases(&self) -> &'static [Release] {
        RELEASES
    }

    fn compile(&self, plan: &Plan, version: Version) -> Compilation {
        Compilation { files: vec![print::file(plan, version)], losses: losses::losses(plan) }
    }

    fn read(&self, sources: &dyn Sources, name: &str, then: &mut dyn FnMut(&Imported, &[&dyn Side])) {
        let read = || -> Result<Vec<Node>, Finding> {
            let mut all = Vec::new();
            for file in files(sources, name)? {
                all.extend(documents(name, text_of(&file, name)?)?);
            }
            Ok(all)
        };
        let nothing = (name, "no VirtualService in it has a corsPolicy or sets such a field");
        match read() {
            Ok(documents) => read_hosts(&[translate::table(&documents)], nothing, then),
            Err(finding) => then(&Imported { sites: Vec::new(), findings: vec![finding] }, &[]),
        }
    }
}

#[cfg(test)]
mod break_out_tests;

//! Envoy: a route table that answers preflights and sets the fields by itself, without the `cors` filter.
//!
//! The filter has neither `Vary` nor a status of 204, and says what is allowed to whoever asks; routes do all of it exactly.
//!
//! | room | what it is |
//! |---|---|
//! | `quote` | the texts of the dialect: nothing else is printed |
//! | `matching` | what a route asks of a request's header fields |
//! | `path` | what a route asks of a request's path |
//! | `row` | one route of the table |
//! | `preflight`, `ordinary` | from the plan of a policy to rows |
//! | `routes` | the virtual hosts, where the policy file has routes |
//! | `clusters` | where requests go |
//! | `print` | the files together |
//! | `losses` | what Envoy cannot hold |

mod clusters;
mod losses;
mod matching;
mod ordinary;
mod path;
mod preflight;
mod print;
pub mod quote;
mod routes;
mod row;

use crate::import::{Imported, Sources};
use crate::{Compilation, Plan, Release, Target, Version};

/// Envoy: <https://www.envoyproxy.io/docs/envoy/latest/>.
#[derive(Clone, Copy, Debug)]
pub struct Envoy;

const RELEASES: &[Release] = &[Release {
    version: Version::new(1, 24, 0),
    since: "the oldest release that is compiled for: path_separated_prefix and watched_directory are stable",
}];

impl Target for Envoy {
    fn name(&self) -> &'static str {
        "envoy"
    }

    fn title(&self) -> &'static str {
        "Envoy"
    }

    fn releases(&self) -> &'static [Release] {
        RELEASES
    }

    fn compile(&self, plan: &Plan, version: Version) -> Compilation {
        Compilation { files: print::files(plan, version), losses: losses::losses(plan) }
    }

    fn import(&self, _sources: &dyn Sources, _name: &str) -> Option<Imported> {
        None
    }
}

//! Envoy: a route table that answers preflights and sets the fields by itself, without the `cors` filter.
//!
//! The filter has neither `Vary` nor a status of 204, and says what is allowed to whoever asks; routes do all of it exactly.
//!
//! | room | what it is |
//! |---|---|
//! | `quote` | the texts of the dialect: nothing else is printed |
//! | `matches` | what a row asks of a request, as a route says it |
//! | `row` | one row, as a route |
//! | `routes` | the virtual hosts |
//! | `clusters` | where requests go |
//! | `print` | the files together |
//! | `losses` | what Envoy cannot hold |

mod clusters;
mod losses;
mod matches;
mod print;
pub mod quote;
mod routes;
mod row;

use crate::import::{Imported, Sources};
use crate::{Compilation, OutputFile, Plan, Release, Target, Version};

/// Envoy: <https://www.envoyproxy.io/docs/envoy/latest/>.
#[derive(Clone, Copy, Debug)]
pub struct Envoy;

const RELEASES: &[Release] = &[Release {
    version: Version::new(1, 24, 0),
    since: "the oldest release that is compiled for, the first with path_separated_prefix in every build",
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

    fn succeed(&self, before: &str, file: &OutputFile) -> String {
        if file.name == clusters::FILE {
            clusters::beside_those_before(before, &file.text)
        } else {
            file.text.clone()
        }
    }

    fn import(&self, _sources: &dyn Sources, _name: &str) -> Option<Imported> {
        None
    }
}

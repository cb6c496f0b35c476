//! Envoy: a route table that answers preflights and sets the fields by itself, without the `cors` filter.
//!
//! The filter has neither `Vary` nor a status of 204, and says what is allowed to whoever asks; routes do all of it exactly.
//!
//! | room | what it is |
//! |---|---|
//! | `quote` | the texts of the dialect: nothing else is printed |
//! | `matches` | what a row asks of a request, as a route says it |
//! | `row` | one row, as a route |
//! | `filter` | a policy as the `cors` filter has it |
//! | `routes` | the virtual hosts |
//! | `clusters` | where requests go |
//! | `print` | the files together |
//! | `losses` | what Envoy cannot hold |
//! | `with_filter` | the target that leaves preflights to that filter |
//! | `read` | the way back: what a configuration does |

mod clusters;
mod filter;
mod losses;
mod matches;
mod print;
pub mod quote;
mod read;
mod routes;
mod row;
mod with_filter;

pub(crate) use filter::{Compared, compared};
pub(crate) use read::read_hosts;
pub use with_filter::EnvoyCors;
pub(crate) use with_filter::of_policy as losses_of_filter;

use crate::diff::Side;
use crate::import::{Imported, Sources};
use crate::rows::{PathMatch, Style, refused_paths};
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
        Compilation { files: print::files(plan, version, Style::Rows), losses: losses::losses(plan) }
    }

    fn succeed(&self, before: &str, file: &OutputFile) -> String {
        if file.name == clusters::FILE {
            clusters::beside_those_before(before, &file.text)
        } else {
            file.text.clone()
        }
    }

    fn read(&self, sources: &dyn Sources, name: &str, then: &mut dyn FnMut(&Imported, &[&dyn Side])) {
        read::read_with_sides(sources, name, then);
    }
}

/// Whether an expression for paths is one of those that a compiled table refuses in front of all others.
fn is_refused_path(expression: &str) -> bool {
    refused_paths().iter().any(|path| matches!(path, PathMatch::Expression(text) if text == expression))
}

#[cfg(test)]
mod break_out_tests;

//! Varnish: VCL that chooses a row when a request comes, and sets its fields when the answer goes.
//!
//! | room | what it is |
//! |---|---|
//! | `quote` | the texts of the dialect: nothing else is printed |
//! | `condition` | what a row asks of a request, as the condition of an `if` |
//! | `row` | one row, in each subroutine |
//! | `backends` | where requests go |
//! | `print` | the files together |
//! | `losses` | what Varnish cannot hold |
//! | `read` | the way back: what a configuration does |

mod backends;
mod condition;
mod losses;
mod print;
pub mod quote;
pub mod read;
mod row;

use crate::diff::Side;
use crate::import::{Imported, Sources};
use crate::{Compilation, Plan, Release, Target, Version};

/// Varnish: <https://varnish-cache.org/docs/>.
#[derive(Clone, Copy, Debug)]
pub struct Varnish;

const RELEASES: &[Release] = &[Release {
    version: Version::new(6, 1, 0),
    since: "the oldest release that is compiled for: VCL 4.1, and backends that are none",
}];

impl Target for Varnish {
    fn name(&self) -> &'static str {
        "varnish"
    }

    fn title(&self) -> &'static str {
        "Varnish"
    }

    fn releases(&self) -> &'static [Release] {
        RELEASES
    }

    fn compile(&self, plan: &Plan, version: Version) -> Compilation {
        Compilation { files: print::files(plan, version), losses: losses::losses(plan) }
    }

    fn read(&self, sources: &dyn Sources, name: &str, then: &mut dyn FnMut(&Imported, &[&dyn Side])) {
        read::read_with_sides(sources, name, then);
    }
}

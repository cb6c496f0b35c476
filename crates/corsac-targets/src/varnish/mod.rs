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

mod backends;
mod condition;
mod losses;
mod print;
pub mod quote;
mod row;

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
}

//! Caddy: a Caddyfile of `handle` blocks, the first of which takes a request.
//!
//! | room | what it is |
//! |---|---|
//! | `quote` | the texts of the dialect: nothing else is printed |
//! | `matcher` | what a row asks of a request, as a named matcher |
//! | `row` | one row, as a `handle` |
//! | `upstream` | the CORS fields of the application, where they are not just replaced |
//! | `print` | the file: a site with routes, or a snippet for each policy |
//! | `losses` | what Caddy cannot hold |
//! | `read` | the way back: what a configuration does |

mod losses;
mod matcher;
mod print;
pub mod quote;
pub mod read;
mod row;
mod upstream;

use crate::diff::Side;
use crate::import::{Imported, Sources};
use crate::{Compilation, Plan, Release, Target, Version};

/// Caddy: <https://caddyserver.com/docs/caddyfile>.
#[derive(Clone, Copy, Debug)]
pub struct Caddy;

const RELEASES: &[Release] =
    &[Release { version: Version::new(2, 8, 0), since: "the oldest release that is compiled for" }];

impl Target for Caddy {
    fn name(&self) -> &'static str {
        "caddy"
    }

    fn title(&self) -> &'static str {
        "Caddy"
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

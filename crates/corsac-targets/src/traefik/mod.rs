//! Traefik: routers of the file provider, one a row, with the headers middleware.
//!
//! | room | what it is |
//! |---|---|
//! | `quote` | the texts of the dialect: nothing else is printed |
//! | `rule` | what a row asks of a request, as a rule |
//! | `middlewares` | what sets and removes fields, and what answers |
//! | `print` | the file |
//! | `losses` | what Traefik cannot hold |
//! | `read` | the way back: what a configuration does |

mod losses;
mod middlewares;
mod print;
pub mod quote;
mod read;
mod rule;

use crate::diff::Side;
use crate::import::{Imported, Sources};
use crate::{Compilation, Plan, Release, Target, Version};

/// Traefik: <https://doc.traefik.io/traefik/>.
#[derive(Clone, Copy, Debug)]
pub struct Traefik;

const RELEASES: &[Release] = &[Release {
    version: Version::new(3, 6, 0),
    since: "the oldest release that is compiled for: rules see paths with delimiters still encoded",
}];

impl Target for Traefik {
    fn name(&self) -> &'static str {
        "traefik"
    }

    fn title(&self) -> &'static str {
        "Traefik"
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

//! nginx: maps in `http`, one file of fields and answers for each `location`.
//!
//! | room | what it is |
//! |---|---|
//! | `quote` | the texts of the dialect: nothing else is printed |
//! | `variables` | the names of the variables of a policy |
//! | `maps` | from the plan to `map` blocks |
//! | `location` | the file to include in a `location` |
//! | `place` | the location of one path, and its methods |
//! | `routes` | `server` blocks, where the policy file has routes |
//! | `print` | the files together |
//! | `losses` | what nginx cannot hold |
//! | `read` | the way back: what a configuration does |
//! | `mend` | the smallest change of a configuration with which a page reads |

mod location;
mod losses;
mod maps;
pub mod mend;
mod place;
mod print;
pub mod quote;
pub mod read;
mod routes;
mod variables;

use crate::diff::Side;
use crate::import::{Imported, Sources};
use crate::{Compilation, Plan, Release, Target, Version};

/// nginx: <https://nginx.org/en/docs/>.
#[derive(Clone, Copy, Debug)]
pub struct Nginx;

/// From here on several request lines of one name are seen joined by commas; before, only the first of them.
pub(crate) const JOINED_LINES: Version = Version::new(1, 23, 0);

/// From here on `add_header_inherit` exists.
pub(crate) const INHERITING: Version = Version::new(1, 29, 3);

const RELEASES: &[Release] = &[
    Release { version: Version::new(1, 18, 0), since: "the oldest release that is compiled for" },
    Release {
        version: JOINED_LINES,
        since: "request fields of one name are seen joined by commas, not the first only",
    },
    Release { version: INHERITING, since: "add_header_inherit keeps the fields of outer levels" },
];

impl Target for Nginx {
    fn name(&self) -> &'static str {
        "nginx"
    }

    fn title(&self) -> &'static str {
        "nginx"
    }

    fn releases(&self) -> &'static [Release] {
        RELEASES
    }

    fn compile(&self, plan: &Plan, version: Version) -> Compilation {
        Compilation { files: print::files(plan, version), losses: losses::losses(plan, version) }
    }

    fn read(&self, sources: &dyn Sources, name: &str, then: &mut dyn FnMut(&Imported, &[&dyn Side])) {
        read::read_with_sides(sources, name, then);
    }
}

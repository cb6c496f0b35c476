//! Apache httpd: a chain of `<If>` sections for each policy, the first of which takes a request.
//!
//! | room | what it is |
//! |---|---|
//! | `quote` | the texts of the dialect: nothing else is printed |
//! | `section` | lines in sections |
//! | `condition` | what a row asks of a request, as an expression |
//! | `policy` | from the plan of a policy to a chain of sections |
//! | `routes` | which policy and which application take a request, where the policy file has routes |
//! | `print` | the files together |
//! | `losses` | what Apache httpd cannot hold |
//! | `read` | the way back: what a configuration does |

mod condition;
mod losses;
mod policy;
mod print;
pub mod quote;
pub mod read;
mod routes;
mod section;

use crate::diff::Side;
use crate::import::{Imported, Sources};
use crate::{Compilation, Plan, Release, Target, Version};

/// Apache httpd: <https://httpd.apache.org/docs/2.4/>.
#[derive(Clone, Copy, Debug)]
pub struct Apache;

/// From here on a path with an encoded question mark is forwarded only where a flag says so.
pub(crate) const QUESTION_MARK_FLAG: Version = Version::new(2, 4, 60);

const RELEASES: &[Release] = &[
    Release {
        version: Version::new(2, 4, 26),
        since: "the oldest release that is compiled for: <If> inside of <If>",
    },
    Release {
        version: QUESTION_MARK_FLAG,
        since: "paths with an encoded question mark are forwarded only with the flag UnsafeAllow3F",
    },
];

impl Target for Apache {
    fn name(&self) -> &'static str {
        "apache"
    }

    fn title(&self) -> &'static str {
        "Apache httpd"
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

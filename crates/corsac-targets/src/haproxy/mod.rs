//! HAProxy: rules in a `frontend` or `backend` that judge requests, answer preflights and set the fields of every answer.
//!
//! | room | what it is |
//! |---|---|
//! | `quote` | the texts of the dialect: nothing else is printed |
//! | `section` | the lines of a section in the making |
//! | `policy` | from the plan of a policy to lines |
//! | `preflight`, `response` | its parts |
//! | `path` | what a route asks of a request's path and host |
//! | `routes` | the frontend and its backends, where the policy file has routes |
//! | `print` | the files together |
//! | `losses` | what HAProxy cannot hold |
//! | `read` | the way back: what a configuration does |

mod losses;
mod path;
mod policy;
mod preflight;
mod print;
pub mod quote;
pub mod read;
mod response;
mod routes;
mod section;

use crate::diff::Side;
use crate::import::{Imported, Sources};
use crate::{Compilation, Plan, Release, Target, Version};

/// HAProxy: <https://docs.haproxy.org/>.
#[derive(Clone, Copy, Debug)]
pub struct Haproxy;

const RELEASES: &[Release] = &[Release {
    version: Version::new(2, 2, 0),
    since: "the oldest release that is compiled for: http-request return and http-after-response",
}];

impl Target for Haproxy {
    fn name(&self) -> &'static str {
        "haproxy"
    }

    fn title(&self) -> &'static str {
        "HAProxy"
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

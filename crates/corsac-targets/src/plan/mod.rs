//! Plan: what any server has to do for a policy, taken apart so that printers only write it down.
//!
//! | room | what it is |
//! |---|---|
//! | `plan` | [`Plan`]: policies, and the routes that name them |
//! | `policy` | [`PolicyPlan`]: who reads, what a preflight may ask, which fields each answer gets |
//! | `field` | [`SetField`]: a field, its value, and when it is set |
//! | `path` | [`PathPart`]: the pattern of a route, segment by segment |
//! | `sample` | an origin that reads |
//! | `table` | routes as rows for one host after the other, the first that takes a request wins |

mod field;
mod path;
#[allow(clippy::module_inception)]
mod plan;
mod policy;
mod sample;
mod table;

pub use field::{SetField, Value, When};
pub use path::{PathPart, parts};
pub use plan::{Plan, RoutePlan};
pub use policy::{HeaderGrant, MethodGrant, PolicyPlan, Readers};
pub use sample::{origin_of, sample_origin};
pub(crate) use table::{Answer, HostTable, Methods, Row, tables, uncertain};

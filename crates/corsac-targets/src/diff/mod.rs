//! Diff: two policies or two tables of routes, compared by what pages may do, with a request for each difference.
//!
//! Nothing is sampled. Origins fall into regions, sets in which both sides treat all origins alike, and regions are
//! languages: [`crate::language`] decides which are empty and gives an origin of each that is not. Methods and header names
//! fall into those that a side names, and any other one. Hosts, paths and methods of routes fall into classes in the same way.
//! One request of each class is put to both sides, and the answers are read as a browser reads them.
//!
//! | room | what it is |
//! |---|---|
//! | `side`, `policy_side`, `behaviour_side` | what is compared: [`Side`], a policy as one, and a server's configuration |
//! | `reading` | an answer, as a browser reads it |
//! | `compare`, `grants` | from two sides to [`Difference`]s |
//! | `difference` | a difference as data |
//! | `gateways`, `classes` | tables of routes, and the classes of requests that they tell apart |
//!
//! Not compared: where requests are forwarded, limits, and requests that no browser sends (a doubled `Origin`, more header
//! names than the budget).

mod behaviour_side;
mod classes;
mod compare;
mod difference;
mod error;
mod gateways;
mod grants;
mod policy_side;
mod reading;
mod side;

pub use behaviour_side::BehaviourSide;
pub use compare::compare;
pub use difference::{Difference, Direction, Example, Kind};
pub use error::DiffError;
pub use gateways::{Place, Section, compare_gateways};
pub(crate) use reading::Reading;
pub use side::{Answer, Ask, Probe, Side};

//! Served: the closed loop with real parts: a page in a browser, `corsac serve` with generated policies, a hostile service behind it.
//!
//! The page must read the answer exactly when the policies allow it, by the oracle of [`conformance::closed_loop`], and only
//! the requests that should may get to the service.
//!
//! `places` is where all of it lives, `case` what is generated, `hostile` what the service answers; `file` writes the policy
//! file, `gateway` runs the program with it, `access` reads its log, `tls` stands in front of it, `site` is all of these;
//! `judge` holds what came of a case against the oracle, `answer` what was read, `tally` counts, `run` does it for one browser, `shrink` and `show` make
//! what it finds readable.

mod access;
mod answer;
mod case;
mod file;
mod gateway;
mod hostile;
mod judge;
mod places;
mod run;
mod show;
mod shrink;
mod site;
mod tally;
mod tls;

pub use access::Access;
pub use answer::Names;
pub use case::{Policies, Served, Visit};
pub use gateway::{GatewayError, build};
pub use hostile::Hostile;
pub use judge::{Complaint, Judged, judge};
pub use places::{names, places};
pub use run::{Loop, examine};
pub use show::show;
pub use shrink::smallest;
pub use site::Site;
pub use tally::Tally;

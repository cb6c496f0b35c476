//! Closed loop: a generated page, a generated chain of servers with policies, and who may read what.
//!
//! The server's side is the engine's `policy`, the browser's side its `fetch`; neither knows the other. The oracle knows
//! neither: it reads the data of the policies and follows the rules of the contract.
//!
//! | room | what it is |
//! |---|---|
//! | [`case`](mod@case) | what is generated: a page, a request, the servers on the way |
//! | [`given`] | how it is generated |
//! | [`oracle`] | who may read, by plain rules on plain data |
//! | [`reasons`] | which decisions no browser brings about |
//! | [`run`] | the two engines, face to face |
//! | [`as_vector`] | a case as a fetch vector |

pub mod as_vector;
pub mod case;
pub mod given;
pub mod oracle;
pub mod reasons;
pub mod run;

//! The benchmarks. Each subject takes the same cases, so that each figure has a neighbour to be compared with.
//!
//! | room | what it is |
//! |---|---|
//! | `case` | what is asked: verdict, header list, number of origins |
//! | `browser` | the fields a browser sends with it |
//! | `policies` | one policy, as each library says it |
//! | `decide`, `fetch` | the engine alone, either side |
//! | `tower_stack`, `axum_stack`, `actix_stack` | middleware around a small service, and that service bare |

mod actix_stack;
mod axum_stack;
mod browser;
mod case;
mod decide;
mod fetch;
mod policies;
mod ready;
mod tower_stack;

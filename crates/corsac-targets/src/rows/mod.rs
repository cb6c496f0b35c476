//! Rows: a plan as a table, of which the first row that takes a request decides what becomes of it.
//!
//! For servers that see the lines of one request field joined with commas, and the path as it came.
//!
//! | room | what it is |
//! |---|---|
//! | `row` | one row: what it takes, what becomes of the request, which fields the answer gets |
//! | `matching` | what a row asks of a request's method and header fields |
//! | `path` | what a row asks of a request's path |
//! | `preflight`, `ordinary` | from the plan of a policy to rows |
//! | `filtered` | the same where a filter of the server holds the policy |
//! | `losses` | what no table can hold of the routes |
//! | `table` | the rows of each host, where the policy file has routes |

mod filtered;
mod losses;
mod matching;
mod ordinary;
mod path;
mod preflight;
mod row;
mod table;

pub(crate) use losses::{losses, of_methods, of_routes};
pub(crate) use matching::{Asks, HeaderMatch, Subject, preflight};
pub(crate) use path::{PathMatch, refused_paths};
pub(crate) use row::{Action, Row, RowValue, vary_text};
pub(crate) use table::{HostTable, Style, host_tables, host_tables_in, policy_rows, policy_rows_in};

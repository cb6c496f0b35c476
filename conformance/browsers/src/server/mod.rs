//! Server: plays the servers of cases, byte for byte, and records what reaches them.
//!
//! `listen` accepts on four ports, `connection` speaks HTTP/1.1 on one socket (`message` reads and writes it), `answering`
//! finds the answer of a case, `pages` serves the runner; [`Board`] is what they share, [`Record`] what they keep.

mod answering;
mod board;
mod connection;
mod listen;
mod message;
mod pages;
mod record;

pub use board::{Batch, Board};
pub use listen::Server;
pub use record::Record;

//! Log: what the gateway reports, from events to lines on standard error.
//!
//! | room | what it is |
//! |---|---|
//! | `form` | an event as a line |
//! | `lines` | lines on their way out |

mod form;
mod lines;

use std::env;
use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use form::Form;
use lines::Lines;
pub use lines::LogGuard;

/// Sends what the gateway reports to standard error, as `RUST_LOG` asks for it; by default everything from `info` on.
///
/// Lines that still wait are written when the guard is dropped: keep it until the end of the process.
///
/// # Errors
/// The process has a subscriber already, or gives no thread.
pub fn start() -> io::Result<LogGuard> {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    let (lines, guard) = Lines::write_to(io::stderr())?;
    let color = io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(color)
        .event_format(Form::default())
        .with_env_filter(filter)
        .with_writer(lines)
        .finish();
    tracing::subscriber::set_global_default(subscriber).map_err(io::Error::other)?;
    Ok(guard)
}

//! A screen in memory: Xvfb on the first display that is free.

use tokio::sync::mpsc::unbounded_channel;

use crate::engine::{EngineKind, Result, process::Process, program};

/// An X server without a monitor.
#[derive(Debug)]
pub(super) struct Screen {
    pub(super) process: Process,
    /// As `DISPLAY` wants it: `:7`.
    pub(super) display: String,
}

impl Screen {
    /// Starts it and waits until it says which display it took.
    pub(super) async fn start(engine: EngineKind) -> Result<Self> {
        let program = program::on_path(engine, "Xvfb")?;
        let folder = Process::folder(engine)?;
        let mut command = Process::command(&program, folder.path());
        command.args(["-displayfd", "2", "-screen", "0", "1024x768x24", "-nolisten", "tcp", "-noreset"]);
        let mut process = Process::start(engine, command, folder)?;
        let (number, mut numbers) = unbounded_channel();
        process.listen(move |line| {
            if line.parse::<u32>().is_ok() {
                // Nobody listens any more once the display is known.
                let _ = number.send(format!(":{line}"));
            }
        });
        let display = numbers.recv().await.ok_or_else(|| process.ended())?;
        Ok(Self { process, display })
    }
}

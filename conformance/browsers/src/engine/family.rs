//! The processes of one browser: found by process group and by a mark in their environment, ended by process id.
//!
//! A browser's helpers may leave its process group or outlive their parent; the mark goes with them. Linux only.

use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt, path::Path, time::Duration};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::time::{Instant, sleep};

/// The variable whose value, a browser's own folder, no other browser has.
pub(super) const MARK: &str = "CORSAC_BROWSER_FOLDER";

/// How long killed processes may take to go. They are gone in milliseconds; a busy machine may need more.
const PATIENCE: Duration = Duration::from_secs(10);

/// All processes that one start of a browser brought about.
#[derive(Debug)]
pub(super) struct Family {
    group: Pid,
    mark: Vec<u8>,
}

impl Family {
    /// Whoever leads this process group, and whoever carries this folder as its mark.
    pub(super) fn new(group: Pid, folder: &Path) -> Self {
        Self { group, mark: [MARK.as_bytes(), b"=", folder.as_os_str().as_bytes()].concat() }
    }

    #[cfg(test)]
    pub(super) fn group(&self) -> Pid {
        self.group
    }

    /// Those that still run, by process id. A zombie runs no more: it waits for its parent to ask.
    pub(super) fn members(&self) -> Vec<Pid> {
        let folders = fs::read_dir("/proc").into_iter().flatten().flatten();
        folders.filter_map(|folder| self.member(&folder.path())).collect()
    }

    /// Kills them all, at once and without waiting; the second look finds those born during the first.
    pub(super) fn kill(&self) {
        for _ in 0..2 {
            let members = self.members();
            // The group may be empty by now, and a member may have gone since: both are what is wanted.
            let _ = kill_process_group(self.group, Signal::KILL);
            for member in members {
                let _ = kill_process(member, Signal::KILL);
            }
        }
    }

    /// Waits until none runs, and says which still do after all patience.
    pub(super) async fn gone(&self) -> Result<(), Vec<Pid>> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.members() {
                members if members.is_empty() => return Ok(()),
                members if Instant::now() > deadline => return Err(members),
                _ => self.kill(),
            }
            sleep(Duration::from_millis(10)).await;
        }
    }

    fn member(&self, folder: &Path) -> Option<Pid> {
        let pid = folder.file_name().and_then(OsStr::to_str)?.parse().ok()?;
        let Status { runs, group } = Status::read(folder)?;
        let is_ours = runs && (group == self.group.as_raw_nonzero().get() || self.marks(folder));
        is_ours.then_some(Pid::from_raw(pid)).flatten()
    }

    fn marks(&self, folder: &Path) -> bool {
        let environment = fs::read(folder.join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|variable| variable == self.mark)
    }
}

/// What the kernel says of a process in its line `PID (NAME) STATE PARENT GROUP …`; a name may hold any character.
struct Status {
    runs: bool,
    group: i32,
}

impl Status {
    fn read(folder: &Path) -> Option<Self> {
        let line = fs::read(folder.join("stat")).ok()?;
        Self::parse(&String::from_utf8_lossy(&line))
    }

    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.rsplit_once(')')?.1.split_ascii_whitespace();
        let state = fields.next()?;
        let group = fields.nth(1)?.parse().ok()?;
        Some(Self { runs: !matches!(state, "Z" | "X"), group })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_name_may_hold_parentheses_and_spaces() {
        let status = Status::parse("12 (Web (Content) 1) S 1 77 77 0").unwrap();
        assert!(status.runs && status.group == 77);
    }

    #[test]
    fn a_zombie_does_not_run() {
        assert!(!Status::parse("12 (x) Z 1 77 77 0").unwrap().runs);
    }
}

//! Reload: follows the policy file, by watching its directory and by SIGHUP. Knows files, not what is in them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use corsac_config::Gateway;
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::Control;

/// Editors and deployments write in several steps; this long after the first, all are done.
const SETTLE: Duration = Duration::from_millis(100);

/// A policy file that is followed while the gateway serves.
///
/// Its directory is watched, not the file: files are replaced by renaming another one to their name, and mounted
/// configurations change by redirecting a symbolic link.
#[derive(Debug)]
pub struct Follower<R> {
    path: PathBuf,
    read: R,
    content: Option<Vec<u8>>,
    hangups: Signal,
    changes: Arc<Notify>,
    /// None where the system gives none; SIGHUP still reloads.
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
}

impl<R: FnMut() -> Result<Gateway, String>> Follower<R> {
    /// Begins to follow the file at `path`. `read` reads it: its error is the report for whoever wrote the file.
    ///
    /// # Errors
    /// The system gives no signals. Without a watch on the directory only SIGHUP reloads, which the log says.
    pub fn new(path: impl Into<PathBuf>, read: R) -> io::Result<Self> {
        let path = path.into();
        let changes = Arc::new(Notify::new());
        let change = Arc::clone(&changes);
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // Reading the file is an event too, and must not lead to reading it.
            if event.is_err() || event.is_ok_and(|event| !event.kind.is_access()) {
                change.notify_one();
            }
        });
        let watcher = watcher.inspect_err(|error| warn(&path, error)).ok();
        let hangups = signal(SignalKind::hangup())?;
        let content = fs::read(&path).ok();
        let mut follower =
            Follower { path, read, content, hangups, changes, watcher, watched: BTreeSet::new() };
        follower.rewatch();
        Ok(follower)
    }

    /// Puts each good version of the file in force; reports each bad one, which changes nothing. Never ends.
    pub async fn follow(mut self, control: Control) {
        loop {
            let asked = tokio::select! {
                _ = self.hangups.recv() => true,
                () = self.changes.notified() => false,
            };
            sleep(SETTLE).await;
            self.rewatch();
            if self.has_changed() || asked {
                self.reload(&control);
            }
        }
    }

    fn has_changed(&mut self) -> bool {
        // A file that is away for a moment is being replaced; one that stays away leaves in force what it said.
        let Ok(content) = fs::read(&self.path) else { return false };
        let content = Some(content);
        let changed = content != self.content;
        self.content = content;
        changed
    }

    fn reload(&mut self, control: &Control) {
        let file = self.path.display();
        match (self.read)() {
            Err(report) => {
                tracing::error!(%file, "not reloaded, what was in force stays in force:\n{report}")
            }
            Ok(gateway) => {
                let listen = gateway.listen;
                if control.replace(gateway) {
                    tracing::info!(%file, "reloaded");
                } else {
                    tracing::warn!(%file, %listen, "reloaded, except `listen`: another address needs a restart");
                }
            }
        }
    }

    fn rewatch(&mut self) {
        if let Err(error) = self.watch() {
            warn(&self.path, &error);
        }
    }

    /// Watches the directories of the file and, behind symbolic links, of what it is in the end.
    fn watch(&mut self) -> notify::Result<()> {
        let Some(watcher) = &mut self.watcher else { return Ok(()) };
        // All anew: a directory that was deleted and made again is another one under the same name.
        for known in &self.watched {
            let _ = watcher.unwatch(known);
        }
        self.watched.clear();
        for directory in directories(&self.path) {
            watcher.watch(&directory, RecursiveMode::NonRecursive)?;
            self.watched.insert(directory);
        }
        Ok(())
    }
}

fn warn(file: &Path, error: &notify::Error) {
    tracing::warn!(file = %file.display(), %error, "cannot watch the directory; SIGHUP still reloads");
}

fn directories(path: &Path) -> BTreeSet<PathBuf> {
    let target = fs::canonicalize(path).ok();
    [Some(path), target.as_deref()].into_iter().flatten().filter_map(directory).collect()
}

fn directory(path: &Path) -> Option<PathBuf> {
    let parent = path.parent()?;
    Some(if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_owned() })
}

//! One process of a browser that we started: in a group and a folder of its own, with its last words kept.

use std::{
    collections::VecDeque,
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
};

use rustix::process::Pid;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use super::{
    EngineKind, Error, Result,
    family::{Family, MARK},
};

/// A browser's process and all that came of it. Dropping it kills them all and removes their folder.
#[derive(Debug)]
pub(super) struct Process {
    engine: EngineKind,
    child: Child,
    family: Family,
    last_words: LastWords,
    // Declared last: it is removed after `drop` has ended whoever writes into it.
    _folder: TempDir,
}

/// Ends the process group when our end of the pipe closes, so that not even a killed harness leaves a browser behind.
const WITH_GUARD: &str = r#"exec 3<&0; (read -r _ <&3; kill -KILL 0) & exec "$0" "$@" 3<&- </dev/null >&2"#;

impl Process {
    /// A program that lives in its folder and no longer than we do; what it prints goes to standard error.
    pub(super) fn command(program: &Path, folder: &Path) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", WITH_GUARD]).arg(program);
        Self::at_home(&mut command, folder);
        command
    }

    /// Nothing of the user's: no settings, no proxy, no session bus.
    pub(super) fn at_home(command: &mut Command, folder: &Path) {
        let is_theirs = |name: &OsString| {
            let name = name.to_string_lossy().to_ascii_lowercase();
            name.starts_with("xdg_") || name.ends_with("_proxy")
        };
        for (variable, _) in env::vars_os().filter(|(name, _)| is_theirs(name)) {
            command.env_remove(variable);
        }
        command.env("HOME", folder).env_remove("DBUS_SESSION_BUS_ADDRESS");
    }

    /// A folder for one start: profile, home, whatever the browser writes.
    pub(super) fn folder(engine: EngineKind) -> Result<TempDir> {
        TempDir::with_prefix(format!("corsac-{engine}-")).map_err(|source| Error::Io {
            engine,
            task: "make a folder".into(),
            source,
        })
    }

    /// Starts the command in a process group of its own. Its input, output and errors are ours.
    pub(super) fn start(engine: EngineKind, mut command: Command, folder: TempDir) -> Result<Self> {
        let program = PathBuf::from(command.as_std().get_program());
        command.env(MARK, folder.path()).process_group(0).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().map_err(|source| Error::Io {
            engine,
            task: format!("run {}", program.display()),
            source,
        })?;
        let group = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        let Some(group) = group else {
            return Err(Error::Ended { engine, last_words: String::new() });
        };
        let family = Family::new(group, folder.path());
        Ok(Self { engine, child, family, last_words: LastWords::default(), _folder: folder })
    }

    #[cfg(test)]
    fn family_group(&self) -> Pid {
        self.family.group()
    }

    /// Those of its processes that run, by process id.
    pub(super) fn members(&self) -> Vec<Pid> {
        self.family.members()
    }

    /// Its input and output, once.
    pub(super) fn pipes(&mut self) -> Option<(ChildStdin, ChildStdout)> {
        Some((self.child.stdin.take()?, self.child.stdout.take()?))
    }

    /// Reads what it says on standard error until it ends, keeps the last of it, and hands each line to `sink`.
    pub(super) fn listen(&mut self, sink: impl Fn(&str) + Send + 'static) {
        if let Some(stderr) = self.child.stderr.take() {
            tokio::spawn(read_lines(stderr, self.last_words.clone(), sink));
        }
    }

    /// Whether the process that we started still runs; its helpers do not count.
    pub(super) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// That it ended, with its last words; how it ended, a crash say, is the last of them.
    pub(super) fn ended(&mut self) -> Error {
        let mut last_words = self.last_words.text();
        if let Ok(Some(status)) = self.child.try_wait() {
            last_words += &format!("{}({status})", if last_words.is_empty() { "" } else { "\n" });
        }
        Error::Ended { engine: self.engine, last_words }
    }

    /// Kills it and its helpers, and waits until they are gone.
    pub(super) async fn stop(mut self) -> Result<()> {
        self.family.kill();
        let _ = self.child.wait().await;
        self.family.gone().await.map_err(|members| Error::Refused {
            engine: self.engine,
            task: "end all its processes".into(),
            answer: format!("{members:?} still run"),
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.family.kill();
    }
}

async fn read_lines(stream: impl AsyncRead + Unpin, last_words: LastWords, sink: impl Fn(&str)) {
    let mut stream = BufReader::new(stream);
    let mut line = Vec::new();
    while stream.read_until(b'\n', &mut line).await.is_ok_and(|length| length > 0) {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        last_words.keep(text);
        sink(text);
        line.clear();
    }
}

/// The last lines that a process wrote.
#[derive(Clone, Debug, Default)]
struct LastWords(Arc<Mutex<VecDeque<String>>>);

impl LastWords {
    const LINES: usize = 12;

    fn keep(&self, line: &str) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == Self::LINES {
            lines.pop_front();
        }
        lines.push_back(line.to_owned());
    }

    fn text(&self) -> String {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn stopping_ends_a_helper_that_left_its_group_and_its_parent() {
        let folder = Process::folder(EngineKind::Chromium).unwrap();
        let path = folder.path().to_owned();
        let mut command = Command::new("sh");
        command.args(["-c", "setsid sleep 600 & echo started >&2; exec sleep 600"]);
        let mut process = Process::start(EngineKind::Chromium, command, folder).unwrap();
        let (said, mut hears) = tokio::sync::mpsc::unbounded_channel();
        process.listen(move |line| said.send(line.to_owned()).unwrap());
        assert_eq!(hears.recv().await.unwrap(), "started");
        let family = Family::new(process.family_group(), &path);
        assert!(process.is_running() && family.members().len() >= 2);
        process.stop().await.unwrap();
        assert_eq!(family.members(), []);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn a_process_ends_with_our_end_of_its_pipe() {
        let folder = Process::folder(EngineKind::Firefox).unwrap();
        let mut command = Process::command(Path::new("sleep"), folder.path());
        command.arg("600");
        let mut process = Process::start(EngineKind::Firefox, command, folder).unwrap();
        assert!(process.is_running());
        drop(process.pipes());
        process.child.wait().await.unwrap();
    }

    #[tokio::test]
    async fn a_panic_leaves_no_process_behind() {
        let folder = Process::folder(EngineKind::Chromium).unwrap();
        let path = folder.path().to_owned();
        let mut command = Command::new("sleep");
        command.arg("600");
        let process = Process::start(EngineKind::Chromium, command, folder).unwrap();
        let family = Family::new(process.family_group(), &path);
        let outcome = std::thread::spawn(move || {
            let _process = process;
            panic!("on purpose");
        })
        .join();
        assert!(outcome.is_err());
        family.gone().await.unwrap();
    }

    #[tokio::test]
    async fn what_ended_by_itself_gives_its_last_words() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo no display >&2"]);
        let folder = Process::folder(EngineKind::WebKit).unwrap();
        let mut process = Process::start(EngineKind::WebKit, command, folder).unwrap();
        let (said, mut hears) = tokio::sync::mpsc::unbounded_channel();
        process.listen(move |_| said.send(()).unwrap());
        while hears.recv().await.is_some() {}
        assert!(process.ended().to_string().contains("it last said:\nno display"));
    }
}

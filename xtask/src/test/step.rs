//! One command of a check: run it, read its two streams as one, line by line.

use std::{
    ffi::OsString,
    fmt,
    io::{self, BufRead, BufReader, PipeReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use crate::workspace;

/// A command line, and what it wants in its environment.
pub(super) struct Line {
    program: OsString,
    arguments: Vec<OsString>,
    environment: Vec<(&'static str, &'static str)>,
}

impl Line {
    pub(super) fn cargo(words: &str) -> Self {
        let arguments = words.split_whitespace().map(OsString::from).collect();
        Self { program: workspace::cargo(), arguments, environment: Vec::new() }
    }

    pub(super) fn program(path: &Path) -> Self {
        Self { program: path.into(), arguments: Vec::new(), environment: Vec::new() }
    }

    pub(super) fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.environment.push((name, value));
        self
    }

    fn spawn(&self) -> io::Result<(Child, PipeReader)> {
        let (reader, writer) = io::pipe()?;
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).envs(self.environment.iter().copied()).current_dir(workspace::root());
        command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
        Ok((command.spawn()?, reader))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.environment {
            write!(f, "{name}='{value}' ")?;
        }
        let path = Path::new(&self.program);
        write!(f, "{}", path.strip_prefix(workspace::root()).map_or("cargo".into(), Path::to_string_lossy))?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {}", argument.display()))
    }
}

pub(super) struct Finished {
    pub(super) success: bool,
    pub(super) output: String,
}

/// Runs the command to its end and shows `watch` each line as it comes.
pub(super) fn run(line: &Line, watch: impl FnMut(&str)) -> Finished {
    follow(line, watch)
        .unwrap_or_else(|error| Finished { success: false, output: format!("cannot run `{line}`: {error}") })
}

fn follow(line: &Line, mut watch: impl FnMut(&str)) -> io::Result<Finished> {
    let (mut child, reader) = line.spawn()?;
    let mut reader = BufReader::new(reader);
    let mut output = String::new();
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes)? > 0 {
        let text = String::from_utf8_lossy(&bytes);
        watch(text.trim_end());
        output.push_str(&text);
        bytes.clear();
    }
    Ok(Finished { success: child.wait()?.success(), output })
}

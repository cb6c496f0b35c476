//! Lines: collected in memory and written by a thread of their own, so that no request waits for a terminal or disk.
//!
//! A channel would wake that thread for every line, which costs more than the line; here it looks up from time to time.

use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// How long lines are collected.
const COLLECT: Duration = Duration::from_millis(50);

/// The most that waits to be written; what comes beyond it is counted, not kept.
const MOST: usize = 8 * 1024 * 1024;

/// Writes the last lines when it is dropped.
#[derive(Debug)]
pub struct LogGuard {
    waiting: Arc<Waiting>,
    writer: Option<JoinHandle<()>>,
}

impl Drop for LogGuard {
    fn drop(&mut self) {
        self.waiting.lock().closed = true;
        self.waiting.changed.notify_one();
        if let Some(writer) = self.writer.take() {
            // It has nothing to say: what cannot be written is lost.
            let _ = writer.join();
        }
    }
}

/// The lines that wait.
#[derive(Debug, Default)]
struct Waiting {
    lines: Mutex<Buffer>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Buffer {
    text: Vec<u8>,
    lost: usize,
    closed: bool,
}

pub(super) struct Lines(Arc<Waiting>);

impl Lines {
    pub(super) fn write_to(output: impl Write + Send + 'static) -> io::Result<(Self, LogGuard)> {
        let waiting = Arc::new(Waiting::default());
        let source = Arc::clone(&waiting);
        let writer = thread::Builder::new().name("log".to_owned()).spawn(move || source.drain(output))?;
        Ok((Lines(Arc::clone(&waiting)), LogGuard { waiting, writer: Some(writer) }))
    }
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Buffer> {
        // A line may be cut short by a panic; the next one is whole again.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: &[u8]) {
        let mut buffer = self.lock();
        if buffer.text.len() + line.len() > MOST {
            buffer.lost += 1;
            return;
        }
        let first = buffer.text.is_empty();
        buffer.text.extend_from_slice(line);
        drop(buffer);
        if first {
            self.changed.notify_one();
        }
    }

    fn drain(&self, mut output: impl Write) {
        let mut text = Vec::new();
        loop {
            let (lost, closed) = self.take(&mut text);
            // A log that cannot be written has nowhere to say so.
            let _ = output.write_all(&text).and_then(|()| output.flush());
            if lost > 0 {
                let _ = writeln!(output, "the log fell behind: {lost} lines are missing here");
            }
            text.clear();
            if closed {
                return;
            }
        }
    }

    /// Waits for lines and lets some more come; `text` is what will collect the next ones.
    fn take(&self, text: &mut Vec<u8>) -> (usize, bool) {
        let empty = |buffer: &mut Buffer| buffer.text.is_empty() && !buffer.closed;
        let buffer = self.changed.wait_while(self.lock(), empty).unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(buffer, COLLECT, |buffer| !buffer.closed);
        let (mut buffer, _) = waited.unwrap_or_else(PoisonError::into_inner);
        mem::swap(&mut buffer.text, text);
        (mem::take(&mut buffer.lost), buffer.closed)
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(&self.0)
    }
}

pub(super) struct Line<'a>(&'a Waiting);

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.push(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(text);
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_line_is_written_in_order_before_the_guard_is_gone() {
        let output = Shared::default();
        let (lines, guard) = Lines::write_to(output.clone()).unwrap();
        for number in 0..1000 {
            writeln!(lines.make_writer(), "{number}").unwrap();
        }
        drop(guard);
        let written = String::from_utf8(output.0.lock().unwrap().clone()).unwrap();
        assert!(written.lines().map(|line| line.parse::<usize>().unwrap()).eq(0..1000));
    }

    #[test]
    fn lines_beyond_the_limit_are_counted_not_kept() {
        let waiting = Waiting::default();
        waiting.push(&vec![b'x'; MOST]);
        waiting.push(b"one too many");
        let buffer = waiting.lock();
        assert_eq!((buffer.text.len(), buffer.lost), (MOST, 1));
    }
}

//! Lines: collected in memory and written by a thread of their own, so that no request waits for a terminal or disk.
//!
//! A channel would wake that thread for every line, which costs more than the line; here it looks up from time to time.

use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// How long lines are collected.
const COLLECT: Duration = Duration::from_millis(50);

/// The most that waits to be written; what comes beyond it is counted, not kept.
const MOST: usize = 8 * 1024 * 1024;

/// How long the last lines may take: a terminal that is held or a pipe that nobody reads must not keep the process.
const LAST: Duration = Duration::from_secs(2);

/// Writes the last lines when it is dropped.
#[derive(Debug)]
pub struct LogGuard {
    waiting: Arc<Waiting>,
}

impl Drop for LogGuard {
    fn drop(&mut self) {
        let mut buffer = self.waiting.lock();
        buffer.closed = true;
        self.waiting.changed.notify_all();
        let unwritten = |buffer: &mut Buffer| !buffer.written;
        // Whichever way it ends there is nothing more to do: what cannot be written is lost.
        drop(self.waiting.changed.wait_timeout_while(buffer, LAST, unwritten));
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
    /// No more lines will come.
    closed: bool,
    /// Nor is any left.
    written: bool,
}

pub(super) struct Lines(Arc<Waiting>);

impl Lines {
    pub(super) fn write_to(output: impl Write + Send + 'static) -> io::Result<(Self, LogGuard)> {
        let waiting = Arc::new(Waiting::default());
        let source = Arc::clone(&waiting);
        thread::Builder::new().name("log".to_owned()).spawn(move || source.drain(output))?;
        Ok((Lines(Arc::clone(&waiting)), LogGuard { waiting }))
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
                self.lock().written = true;
                self.changed.notify_all();
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
    use std::sync::mpsc;

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

    struct Stuck(mpsc::Receiver<()>);

    impl Write for Stuck {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_output_that_takes_nothing_does_not_hold_the_process() {
        let (release, held) = mpsc::channel();
        let (lines, guard) = Lines::write_to(Stuck(held)).unwrap();
        writeln!(lines.make_writer(), "a line").unwrap();
        let (gone, is_gone) = mpsc::channel();
        thread::spawn(move || {
            drop(guard);
            gone.send(()).unwrap();
        });
        assert!(is_gone.recv_timeout(LAST * 5).is_ok());
        drop(release);
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

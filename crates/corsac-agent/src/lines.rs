//! Lines: the agent over a pair of streams, one JSON object a line.

use std::future::Future;
use std::io;
use std::pin::pin;

use serde_json::json;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::agent::Agent;
use crate::service::TASK_LIMIT;
use crate::task::Fields;

/// Reads a task from each line and writes its answer as one line, in order, until the input ends or `stop` does;
/// a task that is running then is finished.
///
/// A line that is no task gets `{"error": …}`, and the next one is read. Empty lines are passed over. `{"clear": true}`
/// empties what the browser remembers and gets `{"cleared":true}`.
///
/// # Errors
/// The streams' own.
///
/// # Examples
/// ```
/// use corsac_agent::{Agent, serve_lines};
/// use corsac_browser::{Browser, Network};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let agent = Agent::new(Browser::builder().network(Network::new()).build()?);
/// let mut answers = Vec::new();
/// serve_lines(agent, &b"{\"clear\": true}\n"[..], &mut answers, std::future::pending()).await?;
/// assert_eq!(answers, b"{\"cleared\":true}\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub async fn serve_lines(
    agent: Agent,
    mut input: impl AsyncBufRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let mut stop = pin!(stop);
    loop {
        let line = tokio::select! {
            biased;
            () = &mut stop => return Ok(()),
            line = next_line(&mut input, TASK_LIMIT) => line?,
        };
        let mut answer = match line {
            None => return Ok(()),
            Some(Line::Empty) => continue,
            Some(Line::TooLong) => error(&format!("a task has at most {TASK_LIMIT} bytes")),
            Some(Line::Text(line)) => answer(&agent, &line).await,
        };
        answer.push(b'\n');
        output.write_all(&answer).await?;
        output.flush().await?;
    }
}

async fn answer(agent: &Agent, line: &[u8]) -> Vec<u8> {
    if Fields::is_only(line, "clear") {
        agent.clear();
        return br#"{"cleared":true}"#.to_vec();
    }
    agent.fetch(line).await.unwrap_or_else(|fault| error(&fault.to_string()))
}

fn error(message: &str) -> Vec<u8> {
    json!({ "error": message }).to_string().into_bytes()
}

/// A line of the input, without its end.
enum Line {
    Empty,
    TooLong,
    Text(Vec<u8>),
}

/// The next line, `None` at the end of the input. Of one that is too long the rest is passed over.
async fn next_line(input: &mut (impl AsyncBufRead + Unpin), limit: usize) -> io::Result<Option<Line>> {
    let allowed = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut line = Vec::new();
    if (&mut *input).take(allowed).read_until(b'\n', &mut line).await? == 0 {
        return Ok(None);
    }
    if line.len() > limit && !line.ends_with(b"\n") {
        pass_over_line(input).await?;
        return Ok(Some(Line::TooLong));
    }
    let text = line.trim_ascii();
    Ok(Some(if text.is_empty() { Line::Empty } else { Line::Text(text.to_vec()) }))
}

async fn pass_over_line(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf().await?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let (passed, is_over) = match end {
            Some(end) => (end + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(passed);
        if is_over {
            return Ok(());
        }
    }
}

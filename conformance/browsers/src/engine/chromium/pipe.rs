//! JSON texts over Chromium's debugging pipe, each ended by a zero byte.

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{ChildStdin, ChildStdout},
};

use crate::engine::rpc::Line;

/// Carries the line's texts until one side closes.
pub(super) fn carry(line: Line, (mut input, output): (ChildStdin, ChildStdout)) {
    let Line { mut to_send, received } = line;
    tokio::spawn(async move {
        while let Some(text) = to_send.recv().await {
            if input.write_all(&[text.as_bytes(), b"\0"].concat()).await.is_err() {
                return;
            }
        }
    });
    tokio::spawn(async move {
        let mut output = BufReader::new(output);
        let mut text = Vec::new();
        while output.read_until(0, &mut text).await.is_ok_and(|length| length > 0) {
            received.take(String::from_utf8_lossy(&text).trim_end_matches('\0'));
            text.clear();
        }
    });
}

//! Connection: one socket, request after request.

use super::board::Board;
use super::{answering, message, pages};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, split};

/// Serves a connection until the browser closes it, or the case says to hang up.
pub(super) async fn serve<S>(board: Arc<Board>, scheme: &str, stream: S) -> std::io::Result<()>
where
    S: AsyncRead + AsyncWrite,
{
    let connection = board.next_connection();
    let (reader, mut writer) = split(stream);
    let mut reader = BufReader::new(reader);
    while let Some(request) = message::read(&mut reader).await? {
        let answer = answering::answer(&board, &request, scheme, connection)
            .unwrap_or_else(|| pages::answer(&board, &request));
        if answer.delay_ms > 0 {
            tokio::time::sleep(Duration::from_millis(answer.delay_ms)).await;
        }
        if answer.drops {
            break;
        }
        writer.write_all(&message::write(&answer, &request.method)).await?;
        writer.flush().await?;
    }
    writer.shutdown().await
}

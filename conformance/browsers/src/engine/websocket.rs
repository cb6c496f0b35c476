//! JSON texts over a WebSocket on the loopback.

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use super::{EngineKind, Error, Result, rpc::Line};

/// Connects, and carries the line's texts until one side closes.
pub(super) async fn carry(engine: EngineKind, address: &str, line: Line) -> Result<()> {
    let connected = connect_async(address).await;
    let (socket, _) = connected.map_err(|error| Error::Refused {
        engine,
        task: format!("take a connection at {address}"),
        answer: error.to_string(),
    })?;
    let (mut sink, mut stream) = socket.split();
    let Line { mut to_send, received } = line;
    tokio::spawn(async move {
        while let Some(text) = to_send.recv().await {
            if sink.send(Message::text(text)).await.is_err() {
                return;
            }
        }
    });
    tokio::spawn(async move {
        while let Some(Ok(message)) = stream.next().await {
            if let Message::Text(text) = message {
                received.take(text.as_str());
            }
        }
    });
    Ok(())
}

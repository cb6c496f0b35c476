//! Connection: serves HTTP/1.1 and HTTP/2 on one socket until the client leaves, patience ends or the gateway stops.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use corsac_config::{Limits, Timeouts};
use hyper::service::service_fn;
use hyper_util::server::conn::auto;
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep_until};

use super::Client;
use super::meter::Meter;
use super::socket::Socket;
use super::stream::Streams;
use crate::clock::{self, Millis};
use crate::gate;

/// How far the library's limits lie above ours, so that a request just over ours is still a request, and gets an answer
/// with CORS fields.
const ROOM: usize = 64 * 1024;

/// The most requests at a time that one HTTP/2 connection may have.
const STREAMS: u32 = 200;

pub(crate) async fn serve(stream: TcpStream, client: Arc<Client>) {
    let site = client.site();
    let (builder, timeouts) = (builder(&site.limits, &site.timeouts), site.timeouts);
    drop(site);
    let socket = Socket::new(stream, Arc::clone(client.meter()));
    let gate = service_fn(|request| gate::pass(Arc::clone(&client), request));
    let mut connection = pin!(builder.serve_connection_with_upgrades(socket, gate));
    let mut patience = Patience { meter: client.meter(), timeouts, alarm: None };
    let stop = client.owner().stop();
    let mut stopping = pin!(stop.wait());
    let (mut waiting, mut told) = (false, false);
    poll_fn(|context| {
        // Waiting is begun once; later polls only look at the flag, which costs no lock.
        if !waiting {
            waiting = stopping.as_mut().poll(context).is_pending();
        }
        if !told && stop.is_set() {
            told = true;
            if connection.as_mut().poll(context).is_ready() {
                return Poll::Ready(());
            }
            client.meter().rest();
            connection.as_mut().graceful_shutdown();
        }
        // An error here is the client's: it left, or sent what is no HTTP and was told so.
        match connection.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(()),
            Poll::Pending => patience.poll(context),
        }
    })
    .await;
}

fn builder(limits: &Limits, timeouts: &Timeouts) -> auto::Builder<Streams> {
    let bytes = limits.request_headers_bytes.saturating_mul(2).saturating_add(ROOM);
    let lines = limits.request_headers_lines.saturating_mul(2).saturating_add(100);
    let mut builder = auto::Builder::new(Streams { patience: timeouts.idle });
    // Names as people read and old clients expect them.
    builder.http1().max_buf_size(bytes).max_headers(lines).title_case_headers(true);
    builder
        .http2()
        .max_header_list_size(u32::try_from(bytes).unwrap_or(u32::MAX))
        .max_concurrent_streams(STREAMS);
    builder
}

/// When the connection has waited long enough.
struct Patience<'a> {
    meter: &'a Meter,
    timeouts: Timeouts,
    /// Set to a moment at which patience may have ended; moved only when it rings, or when it would ring too late.
    alarm: Option<(Pin<Box<Sleep>>, Millis)>,
}

impl Patience<'_> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(due) = self.meter.due(&self.timeouts) else { return Poll::Pending };
        let alarm = || (Box::pin(sleep_until(clock::instant(due).into())), due);
        let (alarm, set) = self.alarm.get_or_insert_with(alarm);
        if *set > due {
            *set = due;
            alarm.as_mut().reset(clock::instant(due).into());
        }
        while alarm.as_mut().poll(context).is_ready() {
            if clock::now() >= due {
                return Poll::Ready(());
            }
            *set = due;
            alarm.as_mut().reset(clock::instant(due).into());
        }
        Poll::Pending
    }
}

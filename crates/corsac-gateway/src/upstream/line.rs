//! Line: one HTTP/1.1 connection to an upstream, driven by the task that uses it.
//!
//! hyper's connection future is usually spawned as a task of its own; here whoever waits for the response or its body
//! polls it, which spares two wake-ups per request.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use corsac_config::Upstream;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::{Sleep, sleep, sleep_until, timeout};

use super::replay::Replay;
use super::upload::{Progress, Stage, Upload};
use super::{Fault, Timing};
use crate::clock::{self, Millis};

/// The most lines of a response's head; the library's own bound of 100 is below what servers send.
const HEAD_LINES: usize = 256;

/// The most bytes of a response's head, and of a body on its way.
const BUFFER: usize = 400 * 1024;

type Driver = http1::Connection<TokioIo<TcpStream>, Upload>;

pub(crate) struct Line {
    sender: http1::SendRequest<Upload>,
    /// Gone once the connection has closed.
    driver: Option<Driver>,
    /// Kept from one request to the next: moving a timer that is not due costs more than letting it ring in vain.
    alarm: Pin<Box<Sleep>>,
    idle_since: Millis,
    replay: Replay,
}

/// Why a request got no response on this line.
pub(crate) enum Miss {
    /// The upstream closed the line before it took the request; here it is, if hyper had not begun to send it.
    Stale(Option<Box<Request<Upload>>>),
    /// Anything else.
    Fault(Fault),
}

impl Line {
    pub(crate) async fn open(upstream: &Upstream, patience: Duration) -> Result<Box<Self>, Fault> {
        let stream = connect(upstream, patience).await?;
        let handshake = builder().handshake(TokioIo::new(stream)).await;
        let (sender, driver) = handshake.map_err(|error| Fault::Unreachable(error.to_string()))?;
        let alarm = Box::pin(sleep(Duration::ZERO));
        Ok(Box::new(Line { sender, driver: Some(driver), alarm, idle_since: 0, replay: Replay::default() }))
    }

    /// Keeps what is needed to send the request again, if it may be.
    pub(crate) fn keep(&mut self, request: &Request<Upload>) -> bool {
        self.replay.keep(request)
    }

    /// The request that was kept last.
    pub(crate) fn kept(&self) -> Request<Upload> {
        self.replay.request()
    }

    /// Sends a request and waits for the head of its response.
    pub(crate) fn send(
        &mut self,
        request: Request<Upload>,
        timing: Timing,
        progress: Option<&Progress>,
    ) -> impl Future<Output = Result<Response<Incoming>, Miss>> {
        let answer = self.sender.try_send_request(request);
        let due = timing.started + timing.response;
        self.arm(due);
        async move {
            let mut answer = pin!(answer);
            poll_fn(|context| {
                self.drive(context);
                if let Poll::Ready(answer) = answer.as_mut().poll(context) {
                    return Poll::Ready(answer.map_err(Miss::from));
                }
                self.poll_alarm(context, due, timing.response, progress)
                    .map(|()| Err(Miss::Fault(Fault::ResponseTimeout)))
            })
            .await
        }
    }

    /// Lets the connection work. Without effect once it has closed.
    pub(crate) fn drive(&mut self, context: &mut Context<'_>) {
        if self.driver.as_mut().is_some_and(|driver| Pin::new(driver).poll(context).is_ready()) {
            self.driver = None;
        }
    }

    /// Makes the connection work on its own: while the leash is held, and after that as long as the upload gets on.
    pub(crate) fn detach(self, progress: Arc<Progress>, patience: Duration) -> Leash {
        let (leash, let_go) = oneshot::channel();
        if let Some(driver) = self.driver {
            tokio::spawn(work(driver, let_go, progress, patience));
        }
        Leash { _held: leash }
    }

    /// Whether the line takes another request, as far as can be known without asking the upstream.
    pub(crate) fn is_ready(&mut self) -> bool {
        self.drive(&mut Context::from_waker(Waker::noop()));
        self.driver.is_some() && self.sender.is_ready()
    }

    pub(crate) fn rest(&mut self, now: Millis) {
        self.idle_since = now;
    }

    pub(crate) fn idle_since(&self) -> Millis {
        self.idle_since
    }

    fn arm(&mut self, due: Instant) {
        if self.alarm.is_elapsed() || self.alarm.deadline().into_std() > due {
            self.alarm.as_mut().reset(due.into());
        }
    }

    /// Ready when the upstream had its time.
    fn poll_alarm(
        &mut self,
        context: &mut Context<'_>,
        mut due: Instant,
        patience: Duration,
        progress: Option<&Progress>,
    ) -> Poll<()> {
        while self.alarm.as_mut().poll(context).is_ready() {
            due = due.max(progress.map_or(due, |progress| due_with(progress, patience)));
            if Instant::now() >= due {
                return Poll::Ready(());
            }
            self.alarm.as_mut().reset(due.into());
        }
        Poll::Pending
    }
}

/// Held by whoever wants the response of a line that works on its own.
pub(crate) struct Leash {
    _held: oneshot::Sender<()>,
}

/// An upstream that has answered may neither read on nor close; nobody else would notice.
async fn work(
    mut driver: Driver,
    let_go: oneshot::Receiver<()>,
    progress: Arc<Progress>,
    patience: Duration,
) {
    tokio::select! {
        _ = &mut driver => return,
        _ = let_go => {}
    }
    let mut due = Instant::now() + patience;
    while Instant::now() < due {
        tokio::select! {
            _ = &mut driver => return,
            () = sleep_until(due.into()) => due = due.max(clock::instant(progress.moved()) + patience),
        }
    }
}

/// The time counts from the last piece of the body that went out, and not while the client is the slower one.
fn due_with(progress: &Progress, patience: Duration) -> Instant {
    match progress.stage() {
        Stage::OnClient => Instant::now() + patience,
        _ => clock::instant(progress.moved()) + patience,
    }
}

impl From<TrySendError<Request<Upload>>> for Miss {
    fn from(mut error: TrySendError<Request<Upload>>) -> Self {
        let request = error.take_message().map(Box::new);
        let cause = error.into_error();
        if request.is_some()
            || cause.is_canceled()
            || cause.is_closed()
            || cause.is_incomplete_message()
            || is_reset(&cause)
        {
            return Miss::Stale(request);
        }
        Miss::Fault(Fault::BadAnswer(describe(&cause)))
    }
}

/// Whether the upstream closed the connection hard.
fn is_reset(error: &hyper::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionReset};
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<std::io::Error>());
    source.is_some_and(|source| matches!(source.kind(), BrokenPipe | ConnectionReset))
}

fn describe(error: &hyper::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// How upstreams are spoken to.
pub(crate) fn builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.max_headers(HEAD_LINES).max_buf_size(BUFFER);
    builder
}

pub(crate) async fn connect(upstream: &Upstream, patience: Duration) -> Result<TcpStream, Fault> {
    let host = upstream.host();
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let connecting = TcpStream::connect((host, upstream.port()));
    let stream = match timeout(patience, connecting).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(Fault::Unreachable(error.to_string())),
        Err(_) => return Err(Fault::ConnectTimeout),
    };
    // Without it, a small request may wait for the acknowledgement of the one before.
    stream.set_nodelay(true).map_err(|error| Fault::Unreachable(error.to_string()))?;
    Ok(stream)
}

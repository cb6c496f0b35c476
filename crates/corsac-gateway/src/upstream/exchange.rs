//! Exchange: one request and its response, on an idle line or a new one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::header::CONNECTION;
use http::{Request, Response, Version};

use super::download::Download;
use super::line::{Line, Miss};
use super::pool::Home;
use super::upload::{Progress, Stage, Upload};
use crate::fields::{has_token, is_coded};

/// How long an upstream may take.
#[derive(Clone, Copy)]
pub(crate) struct Timing {
    pub(crate) started: Instant,
    pub(crate) connect: Duration,
    pub(crate) response: Duration,
    /// Without progress, on a line whose response nobody waits for any more.
    pub(crate) idle: Duration,
}

/// Why there is no response. The texts are for the log: they may name what clients must not learn.
#[derive(Debug)]
pub(crate) enum Fault {
    /// No connection.
    Unreachable(String),
    /// No connection in time.
    ConnectTimeout,
    /// No response in time.
    ResponseTimeout,
    /// Something that is no response, or nothing.
    BadAnswer(String),
    /// The request's body did not get through; the upload knows why.
    Upload(Stage),
}

impl Fault {
    pub(crate) fn coded() -> Self {
        Fault::BadAnswer("the response has a transfer coding other than chunked".to_owned())
    }
}

/// Sends the request and waits for the response's head; the body follows by itself.
///
/// A request that met a line just closed by the upstream is sent once more on a new one, if that cannot do harm
/// (RFC 9110 section 9.2.2).
pub(crate) async fn exchange(
    home: &Home,
    mut request: Request<Upload>,
    timing: Timing,
    progress: Option<&Arc<Progress>>,
) -> Result<Response<Download>, Fault> {
    let mut idle = home.take();
    loop {
        let (mut line, again) = match idle.take() {
            Some(mut line) => {
                let again = Again::of(&mut line, &request);
                (line, again)
            }
            // In a box: most requests never get here, and all would carry it.
            None => (Box::pin(Line::open(home.pool.upstream(), timing.connect)).await?, Again::Never),
        };
        match line.send(request, timing, progress.map(AsRef::as_ref)).await {
            Ok(response) if is_coded(response.headers()) => return Err(Fault::coded()),
            Ok(response) => return Ok(receive(response, line, home, timing, progress)),
            Err(Miss::Stale(unsent)) => match again.request(&line, unsent) {
                Some(again) => request = again,
                None => return Err(interrupted(progress)),
            },
            Err(Miss::Fault(fault)) => return Err(upload_fault(progress).unwrap_or(fault)),
        }
    }
}

/// Whether a request may be sent once more after its line turned out to be closed.
enum Again {
    /// It was sent on a new line: there is nothing to hope for.
    Never,
    /// If it was not sent at all.
    Unsent,
    /// Even if it was sent.
    Sent,
}

impl Again {
    fn of(line: &mut Line, request: &Request<Upload>) -> Self {
        if line.keep(request) { Again::Sent } else { Again::Unsent }
    }

    fn request(self, line: &Line, unsent: Option<Box<Request<Upload>>>) -> Option<Request<Upload>> {
        match (self, unsent) {
            (Again::Never, _) | (Again::Unsent, None) => None,
            (_, Some(unsent)) => Some(*unsent),
            (Again::Sent, None) => Some(line.kept()),
        }
    }
}

fn receive(
    response: Response<hyper::body::Incoming>,
    line: Box<Line>,
    home: &Home,
    timing: Timing,
    progress: Option<&Arc<Progress>>,
) -> Response<Download> {
    if let Some(progress) = progress.filter(|progress| progress.stage() != Stage::Complete) {
        // The response overtook the request. From here on neither may wait for the other: a client that sends all before
        // it reads, and an upstream that answers while it reads, would wait for each other through us.
        let leash = line.detach(Arc::clone(progress), timing.idle);
        return response.map(|incoming| Download::detached(incoming, leash));
    }
    let home = keeps_alive(&response).then(|| home.clone());
    response.map(|incoming| Download::new(incoming, Some(line), home))
}

/// Whether the upstream will take another request on the same line, as far as it says.
fn keeps_alive<B>(response: &Response<B>) -> bool {
    response.version() == Version::HTTP_11 && !has_token(response.headers(), &CONNECTION, "close")
}

fn interrupted(progress: Option<&Arc<Progress>>) -> Fault {
    let cut = || Fault::BadAnswer("the upstream closed the connection before it answered".to_owned());
    upload_fault(progress).unwrap_or_else(cut)
}

/// The upload's own end, if that is why there was no response.
fn upload_fault(progress: Option<&Arc<Progress>>) -> Option<Fault> {
    match progress?.stage() {
        stage @ (Stage::TooLarge | Stage::Stalled | Stage::Broken) => Some(Fault::Upload(stage)),
        Stage::OnUpstream | Stage::OnClient | Stage::Complete => None,
    }
}

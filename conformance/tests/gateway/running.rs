//! A gateway that runs until it is dropped.

use corsac_gateway::Server;
use std::net::SocketAddr;
use std::thread::{self, JoinHandle};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

pub(crate) struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Starts a gateway with the policy file of that text.
    pub(crate) fn start(text: &str) -> Self {
        let parsed = corsac_config::parse("vectors", text);
        let config = parsed.config.unwrap_or_else(|| panic!("{:?}\n{text}", parsed.findings));
        let server = Server::bind(config.gateway.expect("a gateway")).unwrap();
        let address = server.local_addr();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(server.serve(async { stopped.await.unwrap_or_default() })).unwrap();
        });
        Running { address, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().map(JoinHandle::join).transpose().expect("the gateway ends without a panic");
    }
}

//! Stage: a running server under compiled configuration, in front of an application.

use std::collections::HashMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use corsac_config::Config;
use corsac_targets::{Compilation, LossCode, Plan, find};

use crate::Outcome;
use crate::play::Tally;
use crate::process::{Process, free_address};
use crate::server::Server;
use crate::upstream::{Inner, Upstream};

/// Where the server listens, the application, and nobody.
#[derive(Clone, Copy)]
pub(crate) struct Addresses {
    pub(crate) listen: SocketAddr,
    pub(crate) upstream: SocketAddr,
    pub(crate) down: SocketAddr,
}

pub(crate) struct Stage {
    config: Config,
    /// The codes of the losses of each policy, and under no name those of the routes.
    losses: HashMap<String, Vec<LossCode>>,
    compiled: Compilation,
    pub(crate) upstream: Upstream,
    pub(crate) address: SocketAddr,
    next: usize,
    // Ends before its folder is removed.
    _process: Process,
    _folder: tempfile::TempDir,
}

impl Stage {
    /// Starts the server; `config` makes the policy file.
    pub(crate) fn set(
        server: &dyn Server,
        config: impl FnOnce(Addresses) -> Outcome<Config>,
    ) -> Outcome<Self> {
        let (upstream, down, address) = (Upstream::start()?, free_address()?, free_address()?);
        let config = config(Addresses { listen: address, upstream: upstream.address, down })?;
        let target = find(server.target()).ok_or("no such target")?;
        // The harness is here to see what every loss does.
        let compiled =
            corsac_targets::compile(target, &Plan::of_config(&config), server.version(), LossCode::ALL)?;
        let folder = tempfile::tempdir()?;
        write(folder.path(), &compiled)?;
        server.write(folder.path(), address, &compiled)?;
        let checked = server.check(folder.path()).output()?;
        if !checked.status.success() {
            let said = String::from_utf8_lossy(&checked.stderr).into_owned();
            return Err(format!("{} refuses the compiled configuration:\n{said}", server.title()).into());
        }
        let process = Process::start(server.start(folder.path()), folder.path(), address, |answer| {
            server.is_ready(answer)
        })?;
        let mut losses: HashMap<String, Vec<LossCode>> = HashMap::new();
        for loss in &compiled.losses {
            losses.entry(loss.policy.clone().unwrap_or_default()).or_default().push(loss.code);
        }
        Ok(Stage { config, losses, compiled, upstream, address, next: 0, _process: process, _folder: folder })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// The losses listed for the policy of that name; for the routes without a name.
    pub(crate) fn listed(&self, policy: &str) -> &[LossCode] {
        self.losses.get(policy).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn list_losses(&self, tally: &mut Tally) {
        for loss in &self.compiled.losses {
            tally.losses.entry(loss.code).or_insert_with(|| loss.clone());
        }
    }

    /// A target of its own for each request, by its query, and what the application answers it.
    pub(crate) fn target(&mut self, path: &str, inner: Option<&Inner>) -> String {
        self.next += 1;
        let target = format!("{path}?n={}", self.next);
        if let Some(inner) = inner {
            self.upstream.expect(&target, inner);
        }
        target
    }
}

fn write(folder: &Path, compiled: &Compilation) -> Outcome<()> {
    for file in &compiled.files {
        fs::write(folder.join(&file.name), &file.text)?;
    }
    Ok(())
}

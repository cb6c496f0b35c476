//! Load: wrk for a fixed time, and what it cost the server.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use super::{cases::Case, cpu, servers::Server};

pub(super) struct Load {
    script: PathBuf,
    seconds: u32,
    connections: u32,
}

/// What a server needed per request.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    /// Microseconds of CPU.
    pub(super) micros: f64,
    /// Requests per second.
    pub(super) rate: f64,
}

impl Load {
    pub(super) fn new(folder: &Path, seconds: u32, connections: u32) -> Self {
        Self { script: folder.join("request.lua"), seconds, connections }
    }

    pub(super) fn run(&self, server: &Server, case: &Case) -> Result<Cost> {
        fs::write(&self.script, script(case))?;
        let before = cpu::used(server.process())?;
        let requests = self.wrk(server)?;
        let used = cpu::used(server.process())? - before;
        Ok(Cost {
            micros: used.as_secs_f64() * 1e6 / requests as f64,
            rate: requests as f64 / Duration::from_secs(self.seconds.into()).as_secs_f64(),
        })
    }

    fn wrk(&self, server: &Server) -> Result<u64> {
        let output = Command::new("wrk")
            .args(["--threads", "1", "--connections", &self.connections.to_string()])
            .args(["--duration", &self.seconds.to_string(), "--script"])
            .arg(&self.script)
            .arg(format!("http://{}/api/item", server.address))
            .output()
            .context("cannot run wrk")?;
        let text = String::from_utf8_lossy(&output.stdout);
        let [requests, errors] = summary(&text).with_context(|| format!("wrk said: {text}"))?;
        ensure!(requests > 0 && errors == 0, "{}: {errors} errors in {requests} requests", server.title);
        Ok(requests)
    }
}

/// The request, and a last line for [`summary`].
fn script(case: &Case) -> String {
    let fields: String =
        case.fields().map(|(name, value)| format!("wrk.headers[{name:?}] = {value:?}\n")).collect();
    format!(
        "wrk.method = {:?}\n{fields}\
         function done(summary)\n\
         \x20 local e = summary.errors\n\
         \x20 print('SUMMARY', summary.requests, e.connect + e.read + e.write + e.status + e.timeout)\n\
         end\n",
        case.method
    )
}

fn summary(text: &str) -> Option<[u64; 2]> {
    let mut words = text.lines().find_map(|line| line.strip_prefix("SUMMARY"))?.split_whitespace();
    Some([words.next()?.parse().ok()?, words.next()?.parse().ok()?])
}

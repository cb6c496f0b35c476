//! Running: the real Envoy in the folder of its files, and the gateway beside it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A server that ends with the test.
pub(crate) struct Envoy {
    child: Child,
    log: PathBuf,
}

impl Envoy {
    /// Checks the files with Envoy's own checker, and starts it.
    pub(crate) fn start(folder: &Path) -> Self {
        let program = program();
        let checked = Command::new(&program)
            .current_dir(folder)
            .args(["--mode", "validate", "-c", "static.yaml"])
            .output()
            .unwrap();
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        let log = folder.join("envoy.log");
        let child = Command::new(&program)
            .current_dir(folder)
            .args(["-c", "envoy.yaml", "--disable-hot-restart", "--concurrency", "1", "-l", "warning"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Envoy { child, log }
    }

    /// The number of the process, which still runs.
    pub(crate) fn process(&mut self) -> u32 {
        assert_eq!(
            self.child.try_wait().unwrap(),
            None,
            "it ended: {}",
            fs::read_to_string(&self.log).unwrap()
        );
        self.child.id()
    }

    pub(crate) fn wait_until(&mut self, patience: Duration, ready: impl Fn() -> bool) {
        let end = Instant::now() + patience;
        while !ready() {
            self.process();
            assert!(Instant::now() < end, "it is not ready: {}", fs::read_to_string(&self.log).unwrap());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Envoy {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// `corsac serve` on the same policy file.
pub(crate) struct Gateway {
    child: Child,
    pub(crate) address: String,
}

impl Gateway {
    pub(crate) fn start(file: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_corsac"))
            .arg("serve")
            .arg("--config")
            .arg(file)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let line =
            lines.find(|line| line.contains("listening on http://")).expect("it says where it listens");
        thread::spawn(move || lines.count());
        Gateway { child, address: line.rsplit_once("http://").unwrap().1.to_owned() }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The exit code of `corsac compile envoy FILE --out FOLDER`.
pub(crate) fn compile(file: &Path, folder: &Path) -> i32 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
    command.args(["compile", "envoy"]).arg(file).arg("--out").arg(folder);
    command.output().unwrap().status.code().unwrap()
}

/// A free loopback port; the server that takes it binds a moment later.
pub(crate) fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn program() -> PathBuf {
    let libraries = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/servers/lib");
    let pythons = fs::read_dir(libraries).expect("run `cargo xtask setup --for servers` first");
    let mut programs = pythons.flatten().map(|python| python.path().join("site-packages/envoy/_bin/envoy"));
    programs.find(|program| program.is_file()).expect("run `cargo xtask setup --for servers` first")
}

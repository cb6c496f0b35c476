//! Running: a server as a child of this process, under all policies.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server::{Server, always};

/// It runs until it is dropped; what it needs goes with it.
pub(super) struct Running {
    child: Child,
    pub(super) port: u16,
    _folder: Option<TempDir>,
}

impl Running {
    /// `corsac serve` in front of a server that knows nothing of CORS.
    pub(super) fn corsac(policies: &[(String, Value)]) -> Self {
        let Server { address } = always(&["200 OK"]);
        let mut file = super::POLICIES.to_owned();
        file.push_str("\n[gateway]\nlisten = \"127.0.0.1:0\"\n");
        for (name, _) in policies {
            file.push_str(&format!(
                "[[gateway.routes]]\npath = \"/{name}/{{*rest}}\"\nupstream = \"http://{address}\"\npolicy = \"{name}\"\n"
            ));
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corsac.toml");
        fs::write(&path, file).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
        command.args(["serve", "--config"]).arg(path).env_remove("RUST_LOG").stdout(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = child.stderr.take().unwrap();
        let port = port_in(log, "listening on http://127.0.0.1:");
        Running { child, port, _folder: Some(folder) }
    }

    /// Express with the `cors` package.
    pub(super) fn express(policies: &[(String, Value)]) -> Self {
        let peers = peers("node");
        let mut command = Command::new("node");
        command.arg(source("express.cjs")).arg(options(policies, express_options).to_string());
        command.env("NODE_PATH", peers.join("node_modules"));
        Self::spawn(command)
    }

    /// Starlette with `CORSMiddleware`.
    pub(super) fn starlette(policies: &[(String, Value)]) -> Self {
        let mut command = Command::new(peers("python").join("bin/python"));
        command.arg(source("starlette_app.py")).arg(options(policies, starlette_options).to_string());
        Self::spawn(command)
    }

    /// Express with a login in front, and perhaps something before it.
    pub(super) fn broken_express(snippet: &str) -> Self {
        let mut command = Command::new("node");
        command.arg(source("broken.cjs")).arg(snippet).env("NODE_PATH", peers("node").join("node_modules"));
        Self::spawn(command)
    }

    /// Starlette whose errors lie outside of its middleware, and perhaps something around it.
    pub(super) fn broken_starlette(snippet: &str) -> Self {
        let mut command = Command::new(peers("python").join("bin/python"));
        command.arg(source("broken_app.py")).arg(snippet);
        Self::spawn(command)
    }

    /// Django whose CORS middleware lies behind the redirect to the path with a slash, and perhaps more settings.
    pub(super) fn broken_django(snippet: &str) -> Self {
        let mut command = Command::new(peers("python").join("bin/python"));
        command.arg(source("broken_django.py")).arg(snippet);
        Self::spawn(command)
    }

    /// Flask with a login before each request, and perhaps more code; then the login lets OPTIONS pass.
    pub(super) fn broken_flask(snippet: &str) -> Self {
        let mut command = Command::new(peers("python").join("bin/python"));
        command.arg(source("broken_flask.py")).arg(snippet);
        Self::spawn(command)
    }

    /// Fastify with a login in front, and perhaps something before it.
    pub(super) fn broken_fastify(snippet: &str) -> Self {
        let mut command = Command::new("node");
        command.arg(source("broken_fastify.cjs")).arg(snippet);
        command.env("NODE_PATH", peers("node").join("node_modules"));
        Self::spawn(command)
    }

    /// Rack with a login in front, and perhaps an initializer of Rails.
    pub(super) fn broken_rails(snippet: &str) -> Self {
        let mut command = Command::new("ruby");
        command.arg(source("broken_rails.rb")).arg(snippet);
        Self::spawn(command)
    }

    /// A server that answers as Spring Security does, and perhaps a bean for it.
    pub(super) fn spring_like(bean: &str) -> Self {
        let mut command = Command::new("python3");
        command.arg(source("spring_like.py")).arg(bean);
        Self::spawn(command)
    }

    /// nginx in front of a server, with what stands in `http` and in the location, and the files that those include.
    pub(super) fn nginx(upstream: &Server, files: &[(String, String)], http: &str, location: &str) -> Self {
        Self::at_a_free_port(|folder, port| {
            for (name, text) in files {
                fs::write(folder.join(name), text).unwrap();
            }
            let address = upstream.address;
            let text = format!(
                "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n\
                 client_body_temp_path body;\nproxy_temp_path proxy;\nfastcgi_temp_path fastcgi;\nuwsgi_temp_path uwsgi;\n\
                 scgi_temp_path scgi;\n{http}\nserver {{\nlisten 127.0.0.1:{port};\nlocation / {{\n{location}\n\
                 proxy_pass http://{address};\n}}\n}}\n}}\n"
            );
            fs::write(folder.join("nginx.conf"), text).unwrap();
            let mut command = Command::new(nginx());
            command.arg("-p").arg(folder).args(["-c", "nginx.conf", "-e", "stderr"]);
            command
        })
    }

    /// Apache httpd, with what stands in the section of all paths, and the files that it includes. One process, so that it ends
    /// as one; where it is asked for a file there is none.
    pub(super) fn apache(files: &[(String, String)], location: &str) -> Self {
        Self::at_a_free_port(|folder, port| {
            for (name, text) in files {
                fs::write(folder.join(name), text).unwrap();
            }
            let module = |name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n");
            let modules: String = ["mpm_event", "authz_core", "alias", "headers"].map(module).concat();
            let text = format!(
                "{modules}ServerName app.example\nListen 127.0.0.1:{port}\nPidFile httpd.pid\nErrorLog error.log\n\
                 Mutex posixsem\nUser www-data\nGroup www-data\nDocumentRoot /\n\
                 <Location \"/\">\n{location}\n</Location>\n"
            );
            fs::write(folder.join("httpd.conf"), text).unwrap();
            let mut command = Command::new("/usr/sbin/apache2");
            command.arg("-X").arg("-d").arg(folder).args(["-f", "httpd.conf"]);
            command
        })
    }

    /// A server that cannot say which port it was given: it takes one that was free. The function writes its files into the
    /// folder, and gives the command that starts it.
    pub(super) fn at_a_free_port(command: impl Fn(&Path, u16) -> Command) -> Self {
        let mut said = String::new();
        // Another process may take the port first.
        for _ in 0..5 {
            let folder = tempfile::tempdir().unwrap();
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let log = folder.path().join("log");
            let mut command = command(folder.path(), port);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(&log).unwrap());
            let mut child = command.spawn().expect("it is there: `cargo xtask setup` installs it");
            if listens(&mut child, port) {
                return Running { child, port, _folder: Some(folder) };
            }
            said = fs::read_to_string(log).unwrap();
        }
        panic!("it does not start: {said}");
    }

    /// Waits until a GET of the path is answered by 200: gateways listen before they know their routes.
    pub(super) fn wait_until_it_answers(&self, path: &str) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !answers(self.port, path) {
            assert!(Instant::now() < deadline, "no answer at {path}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn spawn(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("it is there: `cargo xtask setup` installs it");
        let port = port_in(child.stdout.take().unwrap(), "port ");
        Running { child, port, _folder: None }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Debian keeps it where the PATH of an ordinary user does not lead.
pub(super) fn nginx() -> &'static str {
    let path = "/usr/sbin/nginx";
    if Path::new(path).is_file() { path } else { "nginx" }
}

/// Whether the child takes connections at the port before it ends.
fn listens(child: &mut Child, port: u16) -> bool {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline && child.try_wait().unwrap().is_none() {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// Whether the server answers a GET of the path by 200.
fn answers(port: u16, path: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut answer = String::new();
    let asked = write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    asked.is_ok() && stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
}

/// The port that the server says it has; the rest of what it says is read and forgotten, so that it never waits.
fn port_in(output: impl Read + Send + 'static, before: &str) -> u16 {
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains(before)).expect("the server says its port");
    std::thread::spawn(move || lines.for_each(drop));
    line.split_once(before).unwrap().1.trim().parse().unwrap()
}

fn peers(language: &str) -> PathBuf {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/peers")).join(language);
    assert!(folder.join("installed").is_file(), "not set up: run `cargo xtask setup --for tests`");
    folder
}

fn source(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page/peers")).join(name)
}

fn options(policies: &[(String, Value)], of: fn(&Value) -> Value) -> Value {
    policies.iter().map(|(name, policy)| (name.clone(), of(policy))).collect()
}

fn credentials(policy: &Value) -> bool {
    policy["credentials"] == true
}

/// `origin: true` is the package's way to reflect any origin; `'*'` is its open one.
fn express_options(policy: &Value) -> Value {
    let origin = match (policy["origins"] == json!(["*"]), credentials(policy)) {
        (true, true) => json!(true),
        (true, false) => json!("*"),
        (false, _) => policy["origins"].clone(),
    };
    json!({
        "origin": origin,
        "credentials": credentials(policy),
        "methods": policy["methods"],
        "allowedHeaders": policy["request-headers"],
    })
}

fn starlette_options(policy: &Value) -> Value {
    json!({
        "allow_origins": policy["origins"],
        "allow_credentials": credentials(policy),
        "allow_methods": policy["methods"],
        "allow_headers": policy["request-headers"],
    })
}

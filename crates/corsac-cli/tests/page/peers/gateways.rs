//! The change that `corsac check` writes for a gateway, put into the real one in front of an application that knows nothing of
//! CORS: the page reads then, and no stranger does.
//!
//! The gateways come with `cargo xtask setup --for servers`; `cargo xtask servers` and `cargo xtask test` run these tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::fixes::{PAGE, assert_grants_no_more_than_was_asked, check, files, snippet};
use super::running::Running;
use crate::server::{Server, always};

/// What is asked for, by a page that sends a header of its own.
const ASKS: [&str; 4] = ["-X", "PUT", "-H", "X-Trace: 1"];

/// A gateway as its users run it: what its files say and how it is started.
struct Gateway {
    /// The word for it.
    name: &'static str,
    /// What it reads, without the change (none of its files) and with it: the files with their texts.
    reads: fn(&Asked<'_>) -> Vec<(String, String)>,
    /// The command that runs it in the folder of its files.
    runs: fn(&Asked<'_>) -> Command,
}

/// Where it listens, what it stands in front of, and the files of the change.
struct Asked<'a> {
    folder: &'a Path,
    port: u16,
    application: &'a Server,
    change: &'a [(String, String)],
}

impl Asked<'_> {
    /// A text that belongs to the change only.
    fn if_changed<'t>(&self, text: &'t str) -> &'t str {
        if self.change.is_empty() { "" } else { text }
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.current_dir(self.folder);
        command
    }

    /// A program that a package from PyPI brings.
    fn program_from_wheel(&self, path: &str) -> Command {
        let servers = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/peers/servers"));
        let servers = servers.canonicalize().expect("run `cargo xtask setup --for servers` first");
        let pythons = fs::read_dir(servers.join("lib")).unwrap().flatten();
        let packages = pythons.map(|python| python.path().join("site-packages").join(path));
        let mut places = packages.chain([servers.join("bin").join(path)]);
        let program = places.find(|place| place.is_file()).unwrap_or_else(|| panic!("no {path}"));
        self.program(program.to_str().unwrap())
    }
}

fn running(gateway: &Gateway, application: &Server, change: &[(String, String)]) -> Running {
    let running = Running::at_a_free_port(|folder, port| {
        let asked = Asked { folder, port, application, change };
        for (name, text) in change.iter().cloned().chain((gateway.reads)(&asked)) {
            fs::write(folder.join(name), text).unwrap();
        }
        (gateway.runs)(&asked)
    });
    running.wait_until_it_answers("/cart");
    running
}

fn is_mended_by_the_snippet(gateway: &Gateway) {
    let application = always(&["200 OK"]);
    let asks = [&ASKS[..], &["--server", gateway.name]].concat();
    let broken = check(&running(gateway, &application, &[]), PAGE, &asks);
    assert_eq!(broken["code"], "D301", "{broken:#}");
    let mended = running(gateway, &application, &files(snippet(&broken)));
    assert_grants_no_more_than_was_asked(&mended, &ASKS);
}

#[test]
#[ignore = "needs Caddy: cargo xtask setup --for servers"]
fn caddy_is_mended_by_the_snippet() {
    is_mended_by_the_snippet(&Gateway {
        name: "caddy",
        reads: |asked| {
            let text = format!(
                "{}http://127.0.0.1:{} {{\n\t{}\n\treverse_proxy {}\n}}\n",
                asked.if_changed("import corsac.caddy\n\n"),
                asked.port,
                asked.if_changed("import corsac-app"),
                asked.application.address
            );
            vec![("Caddyfile".to_owned(), text)]
        },
        runs: |asked| {
            let mut command = asked.program_from_wheel("caddy");
            command.args(["run", "--config", "Caddyfile", "--adapter", "caddyfile"]);
            for folder in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
                command.env(folder, asked.folder);
            }
            // A port of its own to be administered on.
            command.env("CADDY_ADMIN", "localhost:0");
            command
        },
    });
}

#[test]
#[ignore = "needs HAProxy: cargo xtask setup --for servers"]
fn haproxy_is_mended_by_the_snippet() {
    is_mended_by_the_snippet(&Gateway {
        name: "haproxy",
        reads: |asked| {
            let lines = asked.change.first().map(|(_, text)| text.as_str()).unwrap_or_default();
            let text = format!(
                "defaults\n    mode http\n    timeout connect 5s\n    timeout client 5s\n    timeout server 5s\n\
                 frontend app\n    bind 127.0.0.1:{}\n{lines}\n    default_backend application\n\
                 backend application\n    server one {}\n",
                asked.port, asked.application.address
            );
            vec![("haproxy.cfg".to_owned(), text)]
        },
        runs: |asked| {
            let mut command = asked.program("/usr/sbin/haproxy");
            command.args(["-db", "-f", "haproxy.cfg"]);
            command
        },
    });
}

#[test]
#[ignore = "needs Traefik: cargo xtask setup --for servers"]
fn traefik_is_mended_by_the_snippet() {
    is_mended_by_the_snippet(&Gateway {
        name: "traefik",
        reads: |asked| {
            let own = "[http.routers.app]\nrule = \"PathPrefix(`/`)\"\nservice = \"application\"\n";
            let routers = asked.change.first().map_or(own, |(_, text)| text.as_str());
            let dynamic = format!(
                "{routers}\n[http.services.application.loadBalancer]\nservers = [{{ url = \"http://{}\" }}]\n",
                asked.application.address
            );
            let fixed = format!(
                "[global]\ncheckNewVersion = false\nsendAnonymousUsage = false\n\
                 [entryPoints.web]\naddress = \"127.0.0.1:{}\"\n[entryPoints.web.http]\nsanitizePath = false\n\
                 [providers.file]\nfilename = \"dynamic.toml\"\n",
                asked.port
            );
            vec![("dynamic.toml".to_owned(), dynamic), ("traefik.toml".to_owned(), fixed)]
        },
        runs: |asked| {
            let mut command = asked.program_from_wheel("traefik");
            command.arg("--configFile=traefik.toml");
            command
        },
    });
}

#[test]
#[ignore = "needs Envoy: cargo xtask setup --for servers"]
fn envoy_is_mended_by_the_snippet() {
    is_mended_by_the_snippet(&Gateway {
        name: "envoy",
        reads: |asked| {
            let own = "route_config: { virtual_hosts: [{ name: app, domains: [\"*\"], routes: \
                       [{ match: { prefix: / }, route: { cluster: application } }] }] }";
            let changed = "rds: { route_config_name: corsac-app, config_source: { resource_api_version: V3, \
                           path_config_source: { path: ./rds.yaml } } }";
            let routes = if asked.change.is_empty() { own } else { changed };
            let text = format!(
                "node: {{ id: app, cluster: app }}\nstatic_resources:\n  listeners:\n  - address: {{ socket_address: {{ address: 127.0.0.1, port_value: {} }} }}\n\
                 \x20   filter_chains:\n    - filters:\n      - name: envoy.filters.network.http_connection_manager\n\
                 \x20       typed_config:\n          \"@type\": type.googleapis.com/envoy.extensions.filters.network.\
                 http_connection_manager.v3.HttpConnectionManager\n          stat_prefix: app\n          {routes}\n\
                 \x20         http_filters:\n          - name: envoy.filters.http.router\n            typed_config: \
                 {{ \"@type\": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }}\n\
                 \x20 clusters:\n  - name: application\n    connect_timeout: 5s\n    load_assignment: {{ cluster_name: application, \
                 endpoints: [{{ lb_endpoints: [{{ endpoint: {{ address: {{ socket_address: {{ address: 127.0.0.1, port_value: {} \
                 }} }} }} }}] }}] }}\n",
                asked.port,
                asked.application.address.port()
            );
            vec![("envoy.yaml".to_owned(), text)]
        },
        runs: |asked| {
            let mut command = asked.program_from_wheel("envoy/_bin/envoy");
            command.args([
                "-c",
                "envoy.yaml",
                "--disable-hot-restart",
                "--concurrency",
                "1",
                "-l",
                "warning",
            ]);
            command
        },
    });
}

#[test]
#[ignore = "needs Varnish: cargo xtask setup --for servers"]
fn varnish_is_mended_by_the_snippet() {
    is_mended_by_the_snippet(&Gateway {
        name: "varnish",
        reads: |asked| {
            let text = format!(
                "vcl 4.1;\n{}backend default {{ .host = \"127.0.0.1\"; .port = \"{}\"; }}\nsub vcl_recv {{ {} }}\n",
                asked.if_changed("include \"./corsac-policy-app.vcl\";\n"),
                asked.application.address.port(),
                asked.if_changed("call corsac_app_recv;")
            );
            vec![("app.vcl".to_owned(), text)]
        },
        runs: |asked| {
            let mut command = asked.program("/usr/sbin/varnishd");
            command.args([
                "-F",
                "-j",
                "none",
                "-s",
                "malloc,32m",
                "-a",
                &format!("127.0.0.1:{}", asked.port),
            ]);
            command.arg("-n").arg(asked.folder.join("varnish")).arg("-f").arg(asked.folder.join("app.vcl"));
            command
        },
    });
}

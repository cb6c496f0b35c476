//! Apache httpd: Debian's.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use corsac_targets::{Compilation, Version};

use super::{Server, version_of};
use crate::Outcome;

const PROGRAM: &str = "/usr/sbin/apache2";
const MODULES: &str = "/usr/lib/apache2/modules";

/// What the compiled file needs, and the event MPM.
const LOADED: [&str; 7] = ["mpm_event", "authz_core", "alias", "headers", "rewrite", "proxy", "proxy_http"];

pub(crate) struct Apache {
    version: Version,
}

/// The only one.
pub(crate) fn installed() -> Outcome<Vec<Apache>> {
    Ok(vec![Apache { version: version_of(Command::new(PROGRAM).arg("-v"))? }])
}

impl Apache {
    fn command(folder: &Path) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("-d").arg(folder).args(["-f", "httpd.conf"]);
        command
    }
}

impl Server for Apache {
    fn target(&self) -> &'static str {
        "apache"
    }

    fn title(&self) -> String {
        format!("Apache httpd {}", self.version)
    }

    fn version(&self) -> Version {
        self.version
    }

    /// Some vectors send more than Apache httpd takes by itself.
    fn write(&self, folder: &Path, listen: SocketAddr, _compiled: &Compilation) -> Outcome<()> {
        let module = |name: &&str| {
            let file = PathBuf::from(MODULES).join(format!("mod_{name}.so"));
            format!("LoadModule {name}_module {}\n", file.display())
        };
        let modules: String = LOADED.iter().map(module).collect();
        let text = format!(
            "{modules}ServerName server.test\nListen {listen}\nPidFile httpd.pid\nErrorLog error.log\n\
             Mutex posixsem\nUser www-data\nGroup www-data\n\
             StartServers 1\nServerLimit 1\nThreadsPerChild 32\nMaxRequestWorkers 32\nMinSpareThreads 1\nMaxSpareThreads 32\n\
             LimitRequestFields 1000\nLimitRequestFieldSize 65536\nLimitRequestLine 65536\n\
             <VirtualHost *:*>\nInclude corsac-routes.conf\n</VirtualHost>\n"
        );
        Ok(fs::write(folder.join("httpd.conf"), text)?)
    }

    fn check(&self, folder: &Path) -> Command {
        let mut command = Self::command(folder);
        command.arg("-t");
        command
    }

    fn start(&self, folder: &Path) -> Command {
        let mut command = Self::command(folder);
        command.arg("-DFOREGROUND");
        command
    }
}

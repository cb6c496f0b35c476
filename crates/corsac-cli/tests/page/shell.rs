//! A shell's view of the command: arguments in; exit code and outputs out.

use std::process::{Command, Output};

use crate::server::Server;

pub(crate) fn corsac(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
    command.args(arguments).env_remove("NO_COLOR").env("COLUMNS", "80");
    command
}

/// The command with hosts put at servers.
pub(crate) fn at(arguments: &[&str], hosts: &[(&str, &Server)]) -> Output {
    let mut command = corsac(arguments);
    for (host, server) in hosts {
        command.args(server.at(host));
    }
    command.output().unwrap()
}

/// The command, its exit code and what it wrote, as one text; where the servers are is left out.
pub(crate) fn shown(arguments: &[&str], hosts: &[(&str, &Server)]) -> String {
    let output = at(arguments, hosts);
    let words: Vec<String> = arguments.iter().map(|word| quoted(word)).collect();
    let mut text = format!("$ corsac {}\nexit {}\n", words.join(" "), output.status.code().unwrap());
    for (name, stream) in [("stdout", output.stdout), ("stderr", output.stderr)] {
        if !stream.is_empty() {
            text.push_str(&format!("--- {name}\n{}", String::from_utf8(stream).unwrap()));
        }
    }
    text
}

fn quoted(word: &str) -> String {
    if word.contains([' ', '*', ';', '{', '<']) { format!("'{word}'") } else { word.to_owned() }
}

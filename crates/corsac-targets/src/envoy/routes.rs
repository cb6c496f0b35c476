//! Routes: the virtual hosts of a table.

use std::fmt::Write;

use corsac_config::HostPattern;

use super::quote::{Comment, Scalar};
use super::row;
use crate::Plan;
use crate::rows::{Row, Style, host_tables_in};

/// The virtual hosts: one for each host that a route names, and one for all others.
pub(super) fn virtual_hosts(plan: &Plan, style: Style) -> String {
    let mut out = String::new();
    for table in host_tables_in(plan, style) {
        print_host(table.host, &table.rows, plan, &mut out);
    }
    out
}

/// A virtual host with these rows.
pub(super) fn print_host(host: Option<&HostPattern>, rows: &[Row], plan: &Plan, out: &mut String) {
    let name = host.map_or_else(|| "*".to_owned(), ToString::to_string);
    // A host may be written with the dot of the root at its end.
    let rooted =
        host.filter(|_| !name.ends_with(']')).map(|_| format!(", {}", Scalar::of(&format!("{name}."))));
    let name = Scalar::of(&name);
    let _ =
        writeln!(out, "  - name: {name}\n    domains: [{name}{}]\n    routes:", rooted.unwrap_or_default());
    rows.iter().for_each(|each| row::print(each, plan, out));
}

/// The comment above the table.
pub(super) fn comment() -> Comment {
    Comment::of("The first row that takes a request wins. Rows that refuse stand behind those that grant.")
}

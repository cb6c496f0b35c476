//! Break out: whatever texts a policy file has, the printed configuration holds the directives that we write, no others.
//! The property test and the fuzz target run the same lines.

use corsac_targets::Target;
use corsac_targets::import::{NoIncludes, Sources};
use corsac_targets::nginx::Nginx;
use corsac_targets::nginx::read::{Directive, tree};

use super::hostile::{Texts, plan};

/// Compiles a policy file with these texts, if it is one; gives how many directives were printed.
pub(crate) fn printed(texts: &Texts<'_>) -> Option<usize> {
    let plan = plan(texts)?;
    let files = Nginx.compile(&plan, Nginx.default_version()).files;
    let mut count = 0;
    for file in &files {
        let is_plain =
            |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || "-_.".contains(char);
        assert!(file.name.chars().all(is_plain), "{:?}", file.name);
        let sources = Including(&file.text);
        let read =
            tree("printed.conf", &sources).unwrap_or_else(|finding| panic!("{finding:?}\n{}", file.text));
        count += read.directives.iter().map(|directive| checked(directive, "")).sum::<usize>();
    }
    Some(count)
}

/// The text itself; what it includes is another file of ours.
struct Including<'t>(&'t str);

impl Sources for Including<'_> {
    fn read(
        &self,
        name: &str,
        includer: Option<&str>,
    ) -> Result<Vec<corsac_targets::import::SourceFile>, corsac_targets::import::SourceError> {
        if includer.is_some() {
            assert!(name.starts_with("corsac-policy-") && name.ends_with(".conf"), "{name:?}");
            return Ok(Vec::new());
        }
        NoIncludes(self.0.as_bytes()).read(name, includer)
    }
}

/// Fails unless the directive is one that we write at that place; gives the number of directives in it.
fn checked(directive: &Directive, within: &str) -> usize {
    let name = directive.name.text.as_str();
    let arguments: Vec<&str> = directive.arguments.iter().map(|word| word.text.as_str()).collect();
    let is_number = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_ours = |text: &str| text.starts_with("$corsac_") && variables_are_ours(text);
    let fits = match (within, name, arguments.as_slice()) {
        ("map", _, [value]) => directive.block.is_none() && variables_are_ours(value),
        ("geo", "default", ["$"]) => true,
        ("", "map", [source, target]) => variables_are_ours(source) && is_ours(target),
        ("", "geo", ["$corsac_dollar"]) => true,
        ("", "proxy_hide_header", [field]) => {
            field.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
        }
        ("", "add_header_inherit", ["merge"]) => true,
        ("", "add_header", [_, value, "always"]) => is_ours(value),
        ("", "location", ["~", _] | ["/"]) => true,
        ("" | "location", "if", _) => directive.children().len() == 1,
        ("if" | "location", "return", [status] | [status, ""]) => is_number(status),
        ("location", "proxy_set_header", ["Host", "$http_host"]) => true,
        ("location", "proxy_pass", ["http://127.0.0.1:1"]) => true,
        _ => false,
    };
    assert!(fits, "`{name}` {arguments:?} in {within:?}");
    1 + directive.children().iter().map(|inner| checked(inner, name)).sum::<usize>()
}

/// Whether a text reads only variables of the request, of the application's answer, and ours.
fn variables_are_ours(text: &str) -> bool {
    let ours = ["http_", "corsac_", "request_method", "upstream_http_"];
    text.split('$').skip(1).all(|after| {
        let name = after.strip_prefix('{').unwrap_or(after);
        ours.iter().any(|beginning| name.starts_with(beginning))
    })
}

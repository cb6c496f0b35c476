//! Break out: whatever texts a policy file has, the printed configuration holds the directives that we write, no others.
//! The property test and the fuzz target run the same lines.

use corsac::policy::PolicySpec;
use corsac_targets::import::{NoIncludes, Sources};
use corsac_targets::nginx::Nginx;
use corsac_targets::nginx::read::{Directive, tree};
use corsac_targets::{Plan, Target};

/// The texts that somebody hostile chooses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts<'t> {
    pub(crate) name: &'t str,
    pub(crate) words: Vec<&'t str>,
    pub(crate) path: &'t str,
    pub(crate) host: &'t str,
    pub(crate) flags: u8,
}

/// Compiles a policy file with these texts, if it is one; gives how many directives were printed.
pub(crate) fn printed(texts: &Texts<'_>) -> Option<usize> {
    let words = |valid: fn(Vec<String>) -> PolicySpec| {
        let all = texts.words.iter().map(|word| (*word).to_owned());
        all.filter(|word| valid(vec![word.clone()]).compile().is_ok()).collect::<Vec<String>>()
    };
    let any = || PolicySpec { origins: vec!["https://a.example".into()], ..PolicySpec::default() };
    let flag = |bit: u8| texts.flags & (1 << bit) != 0;
    let mut spec = PolicySpec {
        origins: words(|origins| PolicySpec { origins, ..PolicySpec::default() }),
        methods: words(|methods| PolicySpec {
            methods,
            origins: vec!["https://a.example".into()],
            ..PolicySpec::default()
        }),
        request_headers: words(|request_headers| PolicySpec {
            request_headers,
            origins: vec!["https://a.example".into()],
            ..PolicySpec::default()
        }),
        expose_headers: words(|expose_headers| PolicySpec {
            expose_headers,
            origins: vec!["https://a.example".into()],
            ..PolicySpec::default()
        }),
        credentials: flag(0),
        enforce: flag(1),
        vary_on_preflight: flag(2),
        timing_allow_origin: flag(3),
        dangerously_allow_insecure_origins: true,
        dangerously_allow_public_suffix_subdomains: true,
        ..any()
    };
    if spec.origins.is_empty() {
        spec.origins = any().origins;
    }
    let text = format!(
        "{}[gateway]\nroutes = [{{ path = {}, {}policy = {}, upstream = \"http://127.0.0.1:1\" }}]\n",
        corsac_config::to_toml(texts.name, &spec),
        quoted(texts.path),
        if texts.host.is_empty() { String::new() } else { format!("host = {}, ", quoted(texts.host)) },
        quoted(texts.name),
    );
    let config = corsac_config::parse("corsac.toml", &text).config;
    let plan = match (&config, spec.compile()) {
        (Some(config), _) => Plan::of_config(config),
        (None, Ok(policy)) => Plan::of_policy(texts.name, &policy),
        (None, Err(_)) => return None,
    };
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

/// A text as TOML writes it, each character by its number.
fn quoted(text: &str) -> String {
    let numbers: String = text.chars().map(|char| format!("\\U{:08X}", u32::from(char))).collect();
    format!("\"{numbers}\"")
}

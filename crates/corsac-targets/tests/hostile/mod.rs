//! Hostile: a policy file with texts that somebody hostile chooses, for what must hold of every printer.

use corsac::policy::PolicySpec;
use corsac_targets::Plan;

/// The texts that somebody hostile chooses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts<'t> {
    pub(crate) name: &'t str,
    pub(crate) words: Vec<&'t str>,
    pub(crate) path: &'t str,
    pub(crate) host: &'t str,
    pub(crate) flags: u8,
}

/// What a policy file with these texts says, if it is one.
pub(crate) fn plan(texts: &Texts<'_>) -> Option<Plan> {
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
    match (&config, spec.compile()) {
        (Some(config), _) => Some(Plan::of_config(config)),
        (None, Ok(policy)) => Some(Plan::of_policy(texts.name, &policy)),
        (None, Err(_)) => None,
    }
}

/// A text as TOML writes it, each character by its number.
fn quoted(text: &str) -> String {
    let numbers: String = text.chars().map(|char| format!("\\U{:08X}", u32::from(char))).collect();
    format!("\"{numbers}\"")
}

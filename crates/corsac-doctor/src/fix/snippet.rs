//! Snippet: a smallest policy as a server writes it. What `corsac-targets` prints comes from there; the others stand here.

use corsac::policy::PolicySpec;
use corsac_targets::{Plan, compile, find};

use super::stack::Stack;

/// A piece of configuration or code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// For which server.
    pub stack: Stack,
    /// Where it belongs, and what to look out for.
    pub note: &'static str,
    /// The text, with a final line end.
    pub text: String,
}

/// The policy as the stack writes it; `None` where a name has signs that would need care in some language,
/// or the server cannot hold the policy.
///
/// # Examples
/// ```
/// use corsac::policy::PolicySpec;
/// use corsac_doctor::{Stack, snippet};
/// let policy = PolicySpec { origins: vec!["https://app.example".into()], ..PolicySpec::default() };
/// assert!(snippet(Stack::Express, &policy).is_some_and(|snippet| snippet.text.contains("'https://app.example'")));
/// ```
#[must_use]
pub fn snippet(stack: Stack, policy: &PolicySpec) -> Option<Snippet> {
    let names = policy.methods.iter().chain(&policy.request_headers);
    let is_plain =
        |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let origin = policy.origins.first()?;
    let is_origin = corsac::origin::Origin::parse(origin.as_bytes()).is_ok();
    if policy.origins.len() != 1 || !is_origin || !names.into_iter().all(is_plain) {
        return None;
    }
    if let Some(text) = from_targets(stack, policy) {
        return Some(Snippet { stack, note: "put the files where their comments say, and reload", text });
    }
    let (note, text) = written_here(stack, &Parts::of(policy, origin))?;
    Some(Snippet { stack, note, text })
}

/// What the crate for other servers prints.
fn from_targets(stack: Stack, policy: &PolicySpec) -> Option<String> {
    let target = find(stack.as_str())?;
    let compiled = policy.clone().compile().ok()?;
    let files =
        compile(target, &Plan::of_policy("app", &compiled), target.default_version(), &[]).ok()?.files;
    let texts: Vec<String> =
        files.iter().map(|file| format!("# {}: {}\n{}", file.name, file.purpose, file.text)).collect();
    Some(texts.join("\n"))
}

/// The policy's parts as texts.
struct Parts<'a> {
    origin: &'a str,
    credentials: bool,
    /// GET, HEAD and POST, which need no listing in CORS but do in some libraries, and the policy's.
    methods: Vec<&'a str>,
    headers: Vec<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(policy: &'a PolicySpec, origin: &'a str) -> Self {
        let more = policy.methods.iter().map(String::as_str);
        Parts {
            origin,
            credentials: policy.credentials,
            methods: ["GET", "HEAD", "POST"].into_iter().chain(more).collect(),
            headers: policy.request_headers.iter().map(String::as_str).collect(),
        }
    }

    fn methods(&self, quote: &str) -> String {
        joined(&self.methods, quote)
    }

    fn headers(&self, quote: &str) -> String {
        joined(&self.headers, quote)
    }

    /// The line if the page sends headers that need a permission.
    fn if_headers(&self, line: impl FnOnce(&Self) -> String) -> String {
        if self.headers.is_empty() { String::new() } else { line(self) }
    }

    /// The line if the page asks with credentials.
    fn if_credentials(&self, line: &str) -> String {
        if self.credentials { line.to_owned() } else { String::new() }
    }
}

fn joined(names: &[&str], quote: &str) -> String {
    names.iter().map(|name| format!("{quote}{name}{quote}")).collect::<Vec<_>>().join(", ")
}

/// A table, one row a stack.
fn written_here(stack: Stack, parts: &Parts<'_>) -> Option<(&'static str, String)> {
    let origin = parts.origin;
    Some(match stack {
        // corsac-targets prints it, or finds that it would grant more.
        Stack::Nginx => return None,
        Stack::Apache => (
            "in the virtual host, with mod_headers and mod_rewrite; always, or errors and redirects go without",
            format!(
                "Header always set Access-Control-Allow-Origin \"{origin}\"\nHeader always merge Vary Origin\n{}\
                 Header always set Access-Control-Allow-Methods \"{}\"\n{}\
                 RewriteEngine On\nRewriteCond %{{REQUEST_METHOD}} OPTIONS\nRewriteRule ^ - [R=204,L]\n",
                parts.if_credentials("Header always set Access-Control-Allow-Credentials true\n"),
                parts.methods(""),
                parts.if_headers(|parts| format!(
                    "Header always set Access-Control-Allow-Headers \"{}\"\n",
                    parts.headers("")
                )),
            ),
        ),
        Stack::Caddy => (
            "in the site block; defer also replaces what the upstream sends",
            format!(
                "@page header Origin {origin}\nheader +Vary Origin\nheader @page {{\n\tdefer\n\tAccess-Control-Allow-Origin {origin}\n{}\
                 \tAccess-Control-Allow-Methods \"{}\"\n{}}}\n@preflight {{\n\tmethod OPTIONS\n\theader Origin {origin}\n}}\nrespond @preflight 204\n",
                parts.if_credentials("\tAccess-Control-Allow-Credentials true\n"),
                parts.methods(""),
                parts.if_headers(|parts| format!(
                    "\tAccess-Control-Allow-Headers \"{}\"\n",
                    parts.headers("")
                )),
            ),
        ),
        Stack::Traefik => (
            "as a middleware of the router, in the dynamic configuration",
            format!(
                "http:\n  middlewares:\n    cors:\n      headers:\n        accessControlAllowOriginList: [\"{origin}\"]\n\
                 \x20       accessControlAllowMethods: [{}]\n{}{}        addVaryHeader: true\n",
                parts.methods("\""),
                parts.if_headers(|parts| format!(
                    "        accessControlAllowHeaders: [{}]\n",
                    parts.headers("\"")
                )),
                parts.if_credentials("        accessControlAllowCredentials: true\n"),
            ),
        ),
        Stack::Express | Stack::Fastify => in_javascript(stack, parts),
        Stack::Spring => (
            "as a bean, and http.cors(withDefaults()) in the security chain, or a login check answers preflights",
            format!(
                "@Bean CorsConfigurationSource corsConfigurationSource() {{\n    var cors = new CorsConfiguration();\n\
                 \x20   cors.setAllowedOrigins(List.of(\"{origin}\"));\n    cors.setAllowedMethods(List.of({}));\n{}{}\
                 \x20   var source = new UrlBasedCorsConfigurationSource();\n    source.registerCorsConfiguration(\"/**\", cors);\n    return source;\n}}\n",
                parts.methods("\""),
                parts.if_headers(|parts| format!(
                    "    cors.setAllowedHeaders(List.of({}));\n",
                    parts.headers("\"")
                )),
                parts.if_credentials("    cors.setAllowCredentials(true);\n"),
            ),
        ),
        Stack::Django | Stack::Flask | Stack::Starlette => in_python(stack, parts),
        Stack::AspNet => (
            "UseCors stands after UseRouting and before UseAuthentication and UseHttpsRedirection",
            format!(
                "builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy\n    .WithOrigins(\"{origin}\")\n\
                 \x20   .WithMethods({}){}{}));\n// ...\napp.UseRouting();\napp.UseCors();\n",
                parts.methods("\""),
                parts.if_headers(|parts| format!("\n    .WithHeaders({})", parts.headers("\""))),
                parts.if_credentials("\n    .AllowCredentials()"),
            ),
        ),
        Stack::Rails => (
            "in config/initializers/cors.rb, with the gem rack-cors; at position 0, or errors go without",
            format!(
                "Rails.application.config.middleware.insert_before 0, Rack::Cors do\n  allow do\n    origins '{origin}'\n\
                 \x20   resource '*', methods: [{}]{}{}\n  end\nend\n",
                parts
                    .methods
                    .iter()
                    .map(|method| format!(":{}", method.to_ascii_lowercase()))
                    .collect::<Vec<_>>()
                    .join(", "),
                parts.if_headers(|parts| format!(", headers: [{}]", parts.headers("'"))),
                parts.if_credentials(", credentials: true"),
            ),
        ),
        Stack::Axum | Stack::Actix => in_rust(stack, parts),
        Stack::S3 => (
            "as the bucket's CORS configuration; a CDN in front must keep Origin in its cache key",
            format!(
                "[{{\n  \"AllowedOrigins\": [\"{origin}\"],\n  \"AllowedMethods\": [{}],\n  \"AllowedHeaders\": [{}]\n}}]\n",
                joined(
                    &parts
                        .methods
                        .iter()
                        .copied()
                        .filter(|method| OF_S3.contains(method))
                        .collect::<Vec<_>>(),
                    "\""
                ),
                parts.headers("\""),
            ),
        ),
        Stack::ApiGateway => (
            "for an HTTP API; a REST API also needs the fields on its DEFAULT_4XX and DEFAULT_5XX gateway responses",
            format!(
                "CorsConfiguration:\n  AllowOrigins: [\"{origin}\"]\n  AllowMethods: [{}]\n{}{}",
                parts.methods("\""),
                parts.if_headers(|parts| format!("  AllowHeaders: [{}]\n", parts.headers("\""))),
                parts.if_credentials("  AllowCredentials: true\n"),
            ),
        ),
        Stack::Corsac => (
            "in the policy of the route",
            format!(
                "[policies.app]\norigins = [\"{origin}\"]\n{}{}{}",
                parts.if_credentials("credentials = true\n"),
                match parts.methods.get(3..) {
                    Some(more) if !more.is_empty() => format!("methods = [{}]\n", joined(more, "\"")),
                    _ => String::new(),
                },
                parts.if_headers(|parts| format!("request-headers = [{}]\n", parts.headers("\""))),
            ),
        ),
    })
}

/// The methods that a bucket can allow.
const OF_S3: [&str; 5] = ["GET", "HEAD", "POST", "PUT", "DELETE"];

fn in_javascript(stack: Stack, parts: &Parts<'_>) -> (&'static str, String) {
    let options = format!(
        "  origin: ['{}'],\n  methods: [{}],\n{}{}",
        parts.origin,
        parts.methods("'"),
        parts.if_headers(|parts| format!("  allowedHeaders: [{}],\n", parts.headers("'"))),
        parts.if_credentials("  credentials: true,\n"),
    );
    match stack {
        Stack::Fastify => {
            ("before the routes", format!("await app.register(require('@fastify/cors'), {{\n{options}}});\n"))
        }
        _ => ("before authentication and routes", format!("app.use(require('cors')({{\n{options}}}));\n")),
    }
}

fn in_python(stack: Stack, parts: &Parts<'_>) -> (&'static str, String) {
    let origin = parts.origin;
    match stack {
        Stack::Django => (
            "in the settings, with django-cors-headers; its middleware comes first, or redirects and logins answer preflights",
            format!(
                "MIDDLEWARE = [\"corsheaders.middleware.CorsMiddleware\", *MIDDLEWARE]\nCORS_ALLOWED_ORIGINS = [\"{origin}\"]\n\
                 CORS_ALLOW_METHODS = [{}]\n{}{}",
                parts.methods("\""),
                parts.if_headers(|parts| format!("CORS_ALLOW_HEADERS = [{}]\n", parts.headers("\""))),
                parts.if_credentials("CORS_ALLOW_CREDENTIALS = True\n"),
            ),
        ),
        Stack::Flask => (
            "with flask-cors",
            format!(
                "CORS(app, origins=[\"{origin}\"], methods=[{}]{}{})\n",
                parts.methods("\""),
                parts.if_headers(|parts| format!(", allow_headers=[{}]", parts.headers("\""))),
                parts.if_credentials(", supports_credentials=True"),
            ),
        ),
        _ => (
            "around the whole app, so that errors and refused logins carry the fields too",
            format!(
                "app = CORSMiddleware(\n    app,\n    allow_origins=[\"{origin}\"],\n    allow_methods=[{}],\n{}{})\n",
                parts.methods("\""),
                parts.if_headers(|parts| format!("    allow_headers=[{}],\n", parts.headers("\""))),
                parts.if_credentials("    allow_credentials=True,\n"),
            ),
        ),
    }
}

fn in_rust(stack: Stack, parts: &Parts<'_>) -> (&'static str, String) {
    let origin = parts.origin;
    match stack {
        Stack::Actix => (
            "with actix-cors, as the last wrap: it runs first",
            format!(
                ".wrap(Cors::default()\n    .allowed_origin(\"{origin}\")\n    .allowed_methods([{}]){}{})\n",
                parts.methods("\""),
                parts.if_headers(|parts| format!("\n    .allowed_headers([{}])", parts.headers("\""))),
                parts.if_credentials("\n    .supports_credentials()"),
            ),
        ),
        _ => (
            "with corsac-tower, as the last layer: it runs first",
            format!(
                "let policy = PolicySpec {{\n    origins: vec![\"{origin}\".into()],\n{}    methods: vec![{}],\n\
                 \x20   request_headers: vec![{}],\n    ..PolicySpec::default()\n}}\n.compile()?;\nlet app = app.layer(CorsLayer::new(policy));\n",
                parts.if_credentials("    credentials: true,\n"),
                parts
                    .methods
                    .iter()
                    .skip(3)
                    .map(|name| format!("\"{name}\".into()"))
                    .collect::<Vec<_>>()
                    .join(", "),
                parts.headers.iter().map(|name| format!("\"{name}\".into()")).collect::<Vec<_>>().join(", "),
            ),
        ),
    }
}

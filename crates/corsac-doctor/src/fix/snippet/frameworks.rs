//! Frameworks: middleware of a language's own.

use super::super::stack::Stack;
use super::Written;
use super::parts::Parts;

/// The stacks that have a middleware, into which a few lines go in place of files.
pub(super) const HAVE_MIDDLEWARE: [Stack; 4] =
    [Stack::Express, Stack::Starlette, Stack::Django, Stack::AspNet];

/// Where the lines belong that `corsac-targets` prints.
pub(super) const fn note(stack: Stack) -> &'static str {
    match stack {
        Stack::Starlette => "around the whole app, so that errors and refused logins carry the fields too",
        Stack::Django => {
            "in the settings, with django-cors-headers; its middleware comes first, or redirects and logins answer preflights"
        }
        Stack::AspNet => {
            "UseCors stands after UseRouting and before UseAuthentication and UseHttpsRedirection"
        }
        _ => "in the application",
    }
}

pub(super) fn spring(parts: &Parts<'_>) -> Written {
    let settings = [
        Some(format!("setAllowedOrigins(List.of(\"{}\"))", parts.origin)),
        Some(format!("setAllowedMethods(List.of({}))", parts.methods("\""))),
        (!parts.headers.is_empty()).then(|| format!("setAllowedHeaders(List.of({}))", parts.headers("\""))),
        parts.credentials.then(|| "setAllowCredentials(true)".to_owned()),
    ];
    let settings: String =
        settings.into_iter().flatten().map(|setting| format!("    cors.{setting};\n")).collect();
    let lines = [
        "@Bean CorsConfigurationSource corsConfigurationSource() {\n",
        "    var cors = new CorsConfiguration();\n",
        &settings,
        "    var source = new UrlBasedCorsConfigurationSource();\n",
        "    source.registerCorsConfiguration(\"/**\", cors);\n",
        "    return source;\n",
        "}\n",
    ];
    let note =
        "as a bean, and http.cors(withDefaults()) in the security chain, or a login check answers preflights";
    (note, lines.concat())
}

pub(super) fn rails(parts: &Parts<'_>) -> Written {
    let origin = parts.origin;
    (
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
    )
}

pub(super) fn in_javascript(stack: Stack, parts: &Parts<'_>) -> Written {
    let options = format!(
        "  origin: ['{}'],\n  methods: [{}],\n{}{}",
        parts.origin,
        parts.methods("'"),
        parts.if_headers(|parts| format!("  allowedHeaders: [{}],\n", parts.headers("'"))),
        parts.if_credentials("  credentials: true,\n"),
    );
    match stack {
        Stack::Fastify => (
            "before authentication and routes",
            format!("await app.register(require('@fastify/cors'), {{\n{options}}});\n"),
        ),
        _ => ("before authentication and routes", format!("app.use(require('cors')({{\n{options}}}));\n")),
    }
}

pub(super) fn flask(parts: &Parts<'_>) -> Written {
    let origin = parts.origin;
    (
        "with flask-cors; a before_request that asks for a login lets OPTIONS pass",
        format!(
            "CORS(app, origins=[\"{origin}\"], methods=[{}]{}{})\n",
            parts.methods("\""),
            parts.if_headers(|parts| format!(", allow_headers=[{}]", parts.headers("\""))),
            parts.if_credentials(", supports_credentials=True"),
        ),
    )
}

pub(super) fn in_rust(stack: Stack, parts: &Parts<'_>) -> Written {
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

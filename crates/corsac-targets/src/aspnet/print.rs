//! A class with a policy each.

use std::fmt::Write;

use corsac::headers::names::CORS_RESPONSE_FIELDS;

use super::is_any;
use super::settings::is_expression;
use crate::OutputFile;
use crate::document::{Comment, Quoted};
use crate::model::{Entry, Named, Settings};

const HEAD: &str = "\nusing System;\nusing System.Text.RegularExpressions;\nusing System.Threading.Tasks;\n\
                    using Microsoft.AspNetCore.Builder;\nusing Microsoft.AspNetCore.Http;\n\
                    using Microsoft.Extensions.DependencyInjection;\n\npublic static class CorsPolicies\n{\n";

pub(super) fn file(policies: &[Named<'_>]) -> OutputFile {
    let mut text = String::new();
    let comments = [
        "CORS policies for ASP.NET Core 8 and newer.",
        "Made by `corsac compile aspnet`; change the policy file, not this one.",
        "",
        "    builder.Services.AddCorsPolicies();",
        "    app.UseRouting();",
        "    app.UseCors(\"NAME\");",
        "    app.KeepFields();",
        "",
        "UseCors stands before UseAuthentication and UseHttpsRedirection; an endpoint can have another: RequireCors(\"NAME\").",
    ];
    for comment in comments {
        let _ = writeln!(text, "{}", Comment::slashes(comment).to_string().trim_end());
    }
    text.push_str(HEAD);
    text.push_str("    public static IServiceCollection AddCorsPolicies(this IServiceCollection services) => services.AddCors(cors =>\n    {\n");
    for named in policies {
        let name = Quoted::json(&named.plan.name);
        let calls: Vec<String> = named.settings.iter().flat_map(calls).collect();
        let _ = writeln!(
            text,
            "        cors.AddPolicy({name}, policy => policy\n            {});",
            calls.join("\n            ")
        );
    }
    text.push_str("    });\n\n");
    text.push_str(&keeper());
    text.push_str("}\n");
    let purpose =
        "a class for your application: `AddCorsPolicies()`, `UseCors(POLICY)`, `KeepFields()`".into();
    OutputFile { name: "CorsPolicies.cs".into(), text, purpose }
}

/// What keeps the fields of the application from the answer. What is asked for last runs first.
fn keeper() -> String {
    let names: Vec<String> = CORS_RESPONSE_FIELDS
        .iter()
        .map(|name| format!("        {},\n", Quoted::json(name.as_str())))
        .collect();
    format!(
        "    // The fields that only the policy may write.\n    private static readonly string[] Ours =\n    {{\n{}    }};\n\n    \
         // Behind UseCors: leaves out the application's own, and says that its answers depend on the origin.\n    \
         public static IApplicationBuilder KeepFields(this IApplicationBuilder app) => app.Use((context, next) =>\n    {{\n        \
         context.Response.OnStarting(() =>\n        {{\n            \
         foreach (var name in Ours) context.Response.Headers.Remove(name);\n            \
         context.Response.Headers.Append(\"Vary\", \"Origin\");\n            \
         return Task.CompletedTask;\n        }});\n        return next(context);\n    }});\n",
        names.concat()
    )
}

/// The calls of a policy's builder.
fn calls(settings: &Settings) -> Vec<String> {
    let mut calls = vec![origins(settings)];
    if settings.credentials == Some(true) {
        calls.push(".AllowCredentials()".into());
    }
    calls.push(listed("AllowAnyMethod", "WithMethods", &settings.methods));
    calls.push(listed("AllowAnyHeader", "WithHeaders", &settings.request_headers));
    calls.push(format!(".WithExposedHeaders({})", texts(settings.expose_headers.as_deref())));
    calls.extend(
        settings
            .max_age_text()
            .map(|seconds| format!(".SetPreflightMaxAge(TimeSpan.FromSeconds({seconds}))")),
    );
    calls
}

fn origins(settings: &Settings) -> String {
    if settings.has_star() {
        return ".AllowAnyOrigin()".into();
    }
    let (expressions, exact): (Vec<&Entry>, Vec<&Entry>) =
        settings.origins.iter().partition(|entry| is_expression(entry));
    let exact: Vec<String> = exact.iter().map(|entry| Quoted::json(&entry.text).to_string()).collect();
    if expressions.is_empty() {
        return format!(".WithOrigins({})", exact.join(", "));
    }
    let same = exact.iter().map(|text| format!("origin == {text}"));
    let matches = expressions.iter().map(|entry| {
        format!("Regex.IsMatch(origin, {}, RegexOptions.NonBacktracking)", Quoted::json(&entry.text))
    });
    let tests: Vec<String> = same.chain(matches).collect();
    format!(".SetIsOriginAllowed(origin => {})", tests.join(" || "))
}

fn listed(any: &str, with: &str, list: &Option<Vec<String>>) -> String {
    if is_any(list) { format!(".{any}()") } else { format!(".{with}({})", texts(list.as_deref())) }
}

fn texts(texts: Option<&[String]>) -> String {
    let texts = texts.unwrap_or_default().iter().map(|text| Quoted::json(text).to_string());
    texts.collect::<Vec<_>>().join(", ")
}

/// The default policy with what it says, and the middleware.
pub(super) fn fragment(settings: &Settings) -> String {
    let is_said = |call: &&String| !call.ends_with("()") || call.contains("Allow");
    let calls = calls(settings);
    let calls: Vec<&str> = calls.iter().filter(is_said).map(String::as_str).collect();
    format!(
        "builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy\n    {}));\n// ...\napp.UseRouting();\napp.UseCors();\n",
        calls.join("\n    ")
    )
}

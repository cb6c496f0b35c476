//! The commands that need no network, as a shell sees them: whole outputs and exit codes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

fn corsac(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files")).args(arguments);
    command
        .env_remove("NO_COLOR")
        .env("COLUMNS", "90")
        .env("CORSAC__GATEWAY__LISTEN", "lint and decide do not care");
    command
}

/// The command, its exit code, and what it wrote, as one text.
fn shown(arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = corsac(arguments).output().unwrap();
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    let mut text = format!("$ corsac {}\nexit {}\n", arguments.join(" "), status.code().unwrap());
    for (name, stream) in [("stdout", stdout), ("stderr", stderr)] {
        if !stream.is_empty() {
            text.push_str(&format!("--- {name}\n{stream}"));
        }
    }
    text
}

macro_rules! snapshots {
    ($( $name:ident: $($argument:literal)*; )*) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(shown(&[ $($argument),* ]));
            }
        )*
    };
}

snapshots! {
    lint_shows_every_error_and_exits_2: "lint" "errors.toml";
    lint_exits_1_for_warnings: "lint" "warnings.toml";
    lint_exits_0_for_notes: "lint" "notes.toml";
    lint_shows_syntax_errors: "lint" "syntax.toml";
    lint_has_nothing_to_report: "lint" "gateway.toml";
    lint_as_json: "lint" "--format" "json" "warnings.toml";
    lint_as_json_with_errors: "lint" "--format" "json" "errors.toml";
    lint_of_a_file_that_is_not_there: "lint" "nowhere.toml";
    lint_of_a_file_that_is_not_utf8: "lint" "latin1.toml";
    lint_without_a_file: "lint";

    compile_for_envoy: "compile" "envoy" "envoy/policies.toml";
    compile_one_policy_for_the_filter_of_envoy: "compile" "envoy-cors" "envoy/policies.toml" "--policy" "app";
    compile_one_policy_for_istio: "compile" "istio" "envoy/policies.toml" "--policy" "app";
    compile_for_caddy: "compile" "caddy" "envoy/policies.toml";
    compile_for_traefik: "compile" "traefik" "envoy/policies.toml" "--accept" "L308";
    compile_for_varnish: "compile" "varnish" "envoy/policies.toml";
    compile_one_policy_for_caddy: "compile" "caddy" "envoy/policies.toml" "--policy" "app";
    compile_one_policy_for_envoy: "compile" "envoy" "envoy/policies.toml" "--policy" "app";
    import_the_popular_snippet_of_caddy: "import" "caddy" "caddy/Caddyfile";
    diff_a_policy_and_caddy: "diff" "nginx/policy.toml" "caddy:caddy/Caddyfile";
    import_a_middleware_of_traefik: "import" "traefik" "traefik/cors.yaml";
    diff_a_policy_and_traefik: "diff" "nginx/policy.toml" "traefik:traefik/cors.yaml";
    import_what_people_paste_into_varnish: "import" "varnish" "varnish/default.vcl";
    diff_varnish_and_traefik: "diff" "varnish:varnish/default.vcl" "traefik:traefik/cors.yaml";
    import_a_filter_of_the_gateway_api: "import" "gateway-api" "gateway-api/route.yaml";
    diff_a_policy_and_the_gateway_api: "diff" "nginx/policy.toml" "gateway-api:gateway-api/route.yaml";
    import_the_filter_of_envoy: "import" "envoy" "envoy/filter.yaml";
    diff_a_policy_and_envoy: "diff" "nginx/policy.toml" "envoy:envoy/filter.yaml";
    compile_for_haproxy: "compile" "haproxy" "haproxy/policies.toml";
    compile_one_policy_for_haproxy: "compile" "haproxy" "haproxy/policies.toml" "--policy" "app";
    compile_for_apache: "compile" "apache" "haproxy/policies.toml";
    compile_one_policy_for_apache: "compile" "apache" "haproxy/policies.toml" "--policy" "app";
    import_what_people_paste_into_apache: "import" "apache" "apache/site.conf";
    diff_a_policy_and_apache: "diff" "nginx/policy.toml" "apache:apache/site.conf";
    compile_for_the_gateway_api: "compile" "gateway-api" "envoy/policies.toml";
    compile_for_s3_is_refused: "compile" "s3" "printed.toml" "--policy" "app";
    compile_for_s3: "compile" "s3" "printed.toml" "--policy" "app" "--accept" "L110";
    compile_for_gcs: "compile" "gcs" "printed.toml" "--policy" "app" "--accept" "L217";
    import_from_gcs: "import" "gcs" "printed/gcs.json";
    diff_a_policy_and_gcs: "diff" "nginx/policy.toml" "gcs:printed/gcs.json";
    compile_for_azure: "compile" "azure" "printed.toml" "--policy" "app" "--accept" "L110";
    import_from_azure: "import" "azure" "printed/azure.xml";
    diff_gcs_and_azure: "diff" "gcs:printed/gcs.json" "azure:printed/azure.xml";
    compile_for_api_gateway: "compile" "api-gateway" "printed.toml" "--policy" "app";
    import_from_api_gateway: "import" "api-gateway" "printed/api.json";
    compile_for_cloudfront: "compile" "cloudfront" "printed.toml" "--policy" "app";
    diff_api_gateway_and_cloudfront: "diff" "api-gateway:printed/api.json" "cloudfront:printed/cloudfront.json";
    compile_for_express: "compile" "express" "printed.toml";
    compile_for_starlette: "compile" "starlette" "printed.toml" "--accept" "L217";
    compile_for_django: "compile" "django" "printed.toml" "--policy" "app";
    compile_for_aspnet: "compile" "aspnet" "printed.toml" "--policy" "app";
    compile_for_kong: "compile" "kong" "printed.toml" "--policy" "app";
    compile_for_apisix: "compile" "apisix" "printed.toml" "--policy" "app";
    import_the_plugin_of_kong: "import" "kong" "frames/kong.yaml";
    diff_two_gateways_with_plugins: "diff" "kong:frames/kong.yaml" "apisix:frames/apisix.json";
    import_the_settings_of_django: "import" "django" "frames/settings.py";
    import_the_middleware_of_fastapi: "import" "starlette" "frames/fastapi.py";
    diff_a_policy_and_fastapi: "diff" "nginx/policy.toml" "starlette:frames/fastapi.py";
    import_what_people_paste_into_haproxy: "import" "haproxy" "haproxy/reflect.cfg";
    diff_a_policy_and_haproxy: "diff" "nginx/policy.toml" "haproxy:haproxy/reflect.cfg";
    import_what_people_paste_for_ingress_nginx: "import" "ingress-nginx" "ingress.yaml";
    diff_a_policy_and_ingress_nginx: "diff" "nginx/policy.toml" "ingress-nginx:ingress.yaml";
    import_what_people_paste: "import" "nginx" "nginx/nginx.conf";
    import_as_json: "import" "nginx" "nginx/nginx.conf" "--format" "json";
    import_a_clean_configuration: "import" "nginx" "nginx/clean.conf";
    import_a_configuration_that_is_cut_off: "import" "nginx" "nginx/cut.conf";
    import_a_file_that_is_not_there: "import" "nginx" "nginx/nowhere.conf";
    import_a_folder: "import" "nginx" "nginx";
    import_from_a_server_that_is_not_there: "import" "iis" "web.config";
    help_of_import: "import" "--help";
    explain_a_loss: "explain" "L303";
    explain_a_finding_of_import: "explain" "i201";
    explain_a_finding_of_import_as_json: "explain" "I201" "--format" "json";
    diff_a_policy_and_a_server: "diff" "nginx/policy.toml" "nginx:nginx/nginx.conf";
    diff_two_servers_as_json: "diff" "nginx:nginx/clean.conf" "nginx:nginx/nginx.conf" "--format" "json";
    diff_a_server_and_itself: "diff" "nginx:nginx/nginx.conf" "nginx:nginx/nginx.conf";
    diff_a_server_that_cannot_be_read: "diff" "nginx/policy.toml" "nginx:nginx/cut.conf";

    decide_an_allowed_origin:
        "decide" "gateway.toml" "--origin" "https://app.example.com" "--path" "/api/cart";
    decide_a_request_that_no_browser_sends:
        "decide" "gateway.toml" "--origin" "https://app.example.com" "--path" "/api/cart" "-X" "PATCH";
    decide_a_request_after_its_preflight:
        "decide" "gateway.toml" "--origin" "https://app.example.com" "--path" "/api/cart" "-X" "PUT"
        "-H" "Content-Type: application/json" "-H" "Cookie: a=b" "-H" "Accept: text/plain";
    version: "--version";
    decide_a_refused_origin:
        "decide" "gateway.toml" "--origin" "https://app.example.com.evil.com" "--path" "/api/cart";
    decide_a_granted_preflight:
        "decide" "gateway.toml" "--origin" "http://localhost:5173" "--path" "/api/cart" "-X" "OPTIONS"
        "-H" "Access-Control-Request-Method: PUT" "-H" "Access-Control-Request-Headers: content-type";
    decide_a_preflight_refused_for_its_method:
        "decide" "gateway.toml" "--origin" "https://app.example.com" "--path" "/api/cart" "-X" "OPTIONS"
        "-H" "Access-Control-Request-Method: PATCH";
    decide_a_preflight_refused_for_a_header:
        "decide" "gateway.toml" "--origin" "https://app.example.com" "--path" "/api/cart" "-X" "OPTIONS"
        "-H" "Access-Control-Request-Method: PUT" "-H" "Access-Control-Request-Headers: content-type, x-secret";
    decide_without_origin: "decide" "gateway.toml" "--path" "/api/cart";
    decide_a_doubled_origin:
        "decide" "gateway.toml" "--path" "/api/cart" "--origin" "https://app.example.com"
        "-H" "Origin: https://evil.example";
    decide_a_path_without_route: "decide" "gateway.toml" "--origin" "https://app.example.com" "--path" "/other";
    decide_a_method_without_route:
        "decide" "gateway.toml" "--origin" "https://app.example.com" "--path" "/api/cart" "-X" "DELETE";
    decide_a_preflight_without_route:
        "decide" "gateway.toml" "--origin" "https://app.example.com" "--path" "/api/cart" "-X" "OPTIONS"
        "-H" "Access-Control-Request-Method: DELETE";
    decide_a_path_with_dot_segments:
        "decide" "gateway.toml" "--origin" "https://app.example.com" "--path" "/api/%2e%2e/admin";
    decide_on_a_route_without_policy:
        "decide" "gateway.toml" "--origin" "https://app.example.com" "--host" "files.example.com:8080";
    decide_a_websocket_handshake:
        "decide" "gateway.toml" "--origin" "https://evil.example" "--path" "/api/live" "--host" "api.example.com"
        "-H" "Upgrade: websocket" "-H" "Connection: keep-alive, Upgrade";
    decide_a_websocket_handshake_from_its_own_host:
        "decide" "gateway.toml" "--origin" "https://api.example.com" "--path" "/api/live" "--host" "api.example.com"
        "-H" "Upgrade: websocket" "-H" "Connection: Upgrade";
    decide_by_a_policy: "decide" "policies.toml" "--policy" "public" "--origin" "null";
    decide_an_enforced_refusal: "decide" "policies.toml" "--policy" "app" "--origin" "https://evil.example";
    decide_a_request_from_the_own_origin_without_a_preflight:
        "decide" "policies.toml" "--policy" "app" "--origin" "https://api.example.com" "-X" "PUT";
    decide_by_the_only_policy: "decide" "notes.toml" "--origin" "https://app.example.com";
    decide_needs_a_policy_where_there_are_no_routes: "decide" "policies.toml" "--origin" "https://app.example.com";
    decide_by_a_policy_that_is_not_there: "decide" "policies.toml" "--policy" "apps" "--origin" "https://app.example.com";
    decide_with_errors_in_the_file: "decide" "errors.toml" "--origin" "https://app.example.com";
    decide_with_errors_in_the_file_as_json: "decide" "syntax.toml" "--format" "json";
    decide_as_json:
        "decide" "gateway.toml" "--format" "json" "--origin" "https://app.example.com" "--path" "/api/cart" "-X" "OPTIONS"
        "-H" "Access-Control-Request-Method: PATCH";
    decide_as_json_without_route: "decide" "gateway.toml" "--format" "json" "--path" "/other";
    decide_with_a_field_that_is_none: "decide" "gateway.toml" "-H" "Accept";
    decide_with_a_method_that_is_none: "decide" "gateway.toml" "-X" "PU T";

    har_of_a_recording: "har" "recording.har";
    har_as_json: "har" "--format" "json" "recording.har";
    har_as_markdown: "har" "--format" "markdown" "recording.har";
    har_as_sarif: "har" "--format" "sarif" "recording.har";
    har_of_a_file_that_is_no_har: "har" "gateway.toml";
    har_of_a_file_that_is_not_there: "har" "nowhere.har";
    help_of_har: "har" "--help";
    explain_a_code_in_lower_case: "explain" "s141";
    explain_a_code_by_its_name: "explain" "preflight-status";
    explain_a_code_as_json: "explain" "D312" "--format" "json";
    explain_a_code_as_markdown: "explain" "P105" "--format" "markdown";
    explain_a_code_that_is_not_there: "explain" "D999";
    explain_a_message_of_chromium:
        "explain" "--message"
        "Access to fetch at 'https://api.example/cart' from origin 'https://app.example' has been blocked by CORS policy: Request header field x-trace is not allowed by Access-Control-Allow-Headers in preflight response.";
    explain_a_message_of_firefox:
        "explain" "--message"
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/cart. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 502.[Learn More]";
    explain_a_message_of_webkit:
        "explain" "--message" "[Error] Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 200";
    explain_a_message_as_json: "explain" "--format" "json" "--message" "Preflight response is not successful. Status code: 301";
    explain_a_message_as_markdown: "explain" "--format" "markdown" "--message" "Method PUT is not allowed by Access-Control-Allow-Methods.";
    explain_an_exception_without_a_cause: "explain" "--message" "Uncaught (in promise) TypeError: Failed to fetch";
    explain_an_error_of_no_browser: "explain" "--message" "Error: connect ECONNREFUSED 127.0.0.1:3000";
    explain_a_text_that_is_no_message: "explain" "--message" "it does not work";

    diff_of_two_gateways: "diff" "diff-old.toml" "diff-new.toml";
    diff_of_two_spellings_of_one_gateway: "diff" "diff-old.toml" "diff-respelled.toml";
    diff_as_json: "diff" "--format" "json" "diff-old.toml" "diff-new.toml" "--policy" "app" "--right-policy" "cart";
    diff_of_policies_by_name: "diff" "policies.toml" "notes.toml";
    diff_of_two_policies:
        "diff" "policies.toml" "policies.toml" "--policy" "app" "--right-policy" "public";
    diff_of_routes_with_none: "diff" "gateway.toml" "policies.toml";
    diff_of_a_policy_that_is_not_there: "diff" "policies.toml" "notes.toml" "--policy" "public";
    diff_with_errors_in_a_file: "diff" "syntax.toml" "notes.toml";
    diff_with_errors_in_a_file_as_json: "diff" "syntax.toml" "notes.toml" "--format" "json";
    diff_of_a_file_that_is_not_there: "diff" "nowhere.toml" "notes.toml";
    help: "--help";
    help_of_diff: "diff" "--help";
    help_of_explain: "explain" "--help";
    help_of_lint: "lint" "--help";
    help_of_decide: "decide" "--help";
    help_of_schema: "schema" "--help";
    man_of_a_command_that_is_not_there: "man" "dance";
}

#[test]
fn explain_alone_lists_all_codes() {
    let text = shown(&["explain"]);
    let (codes, of_targets) = text.split_once("\nA loss of corsac compile").unwrap();
    insta::assert_snapshot!("explain_alone_lists_all_codes", codes);
    let losses = corsac_targets::LossCode::ALL.iter().map(|code| (code.as_str(), code.title()));
    let findings = corsac_targets::import::FindingCode::ALL.iter().map(|code| (code.as_str(), code.title()));
    let words = of_targets.split_whitespace().collect::<Vec<_>>().join(" ");
    for (code, title) in losses.chain(findings) {
        assert!(words.contains(&format!("{code} {title}")), "{code}: {of_targets}");
    }
}

#[test]
fn schema_prints_what_the_crate_publishes() {
    let output = corsac(&["schema"]).output().unwrap();
    assert!(output.status.success());
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(schema, corsac_config::schema());
}

#[test]
fn every_shell_gets_completions_of_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = corsac(&["completions", shell]).output().unwrap();
        assert!(output.status.success());
        let script = String::from_utf8(output.stdout).unwrap();
        for command in ["serve", "check", "fetch", "lint", "decide", "schema", "completions", "man"] {
            assert!(script.contains(command), "{shell} completes {command}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    for page in [
        &["man"][..],
        &["man", "serve"],
        &["man", "check"],
        &["man", "lint"],
        &["man", "decide"],
        &["man", "man"],
    ] {
        let output = corsac(page).output().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(".TH corsac") && text.contains(".SH SYNOPSIS"), "{page:?}");
    }
}

#[test]
fn lint_reads_the_standard_input() {
    let mut child = corsac(&["lint", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"[policies.app]\norigin = [\"*\"]\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stdout).unwrap().contains("standard input:2:1"));
}

#[test]
fn a_reader_that_goes_away_ends_nothing_in_a_panic() {
    let mut child =
        corsac(&["completions", "bash"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(stderr, "");
}

#[test]
fn output_to_a_file_has_no_colour_and_keeps_its_width() {
    let text = shown(&["lint", "warnings.toml"]);
    assert!(!text.contains('\u{1b}'));
    assert!(text.lines().all(|line| line.chars().count() <= 90));
}

/// The command with this standard input, its exit code and its outputs.
fn piped(arguments: &[&str], input: &[u8]) -> (i32, String, String) {
    let mut child = corsac(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn har_prints_no_cookie_no_token_and_no_query() {
    for format in ["human", "json", "markdown", "sarif"] {
        let shown = shown(&["har", "recording.har", "--format", format]);
        assert!(!shown.contains("secret") && !shown.contains("?user"), "{shown}");
    }
}

#[test]
fn har_keeps_what_it_read_of_a_broken_file_and_says_where_it_breaks() {
    let recording = include_str!("files/recording.har");
    let broken = &recording[..recording.rfind("down.example").unwrap()];
    let (exit, stdout, stderr) = piped(&["har", "-"], broken.as_bytes());
    assert_eq!(exit, 2);
    assert!(stdout.starts_with("8 entries"), "{stdout}");
    assert!(stderr.contains("breaks after 8 entries") && stderr.contains("line"), "{stderr}");
}

#[test]
fn har_of_any_bytes_ends_with_a_clear_error() {
    for input in
        ["", "{}", "[]", "{\"log\":3}", "{\"log\":{\"entries\":{}}}", "{\"log\":{\"entries\":[7]}}", "\u{0}"]
    {
        let (exit, _, stderr) = piped(&["har", "-"], input.as_bytes());
        assert!(
            exit == 2 && stderr.starts_with("error: -: the file breaks after 0 entries"),
            "{input}: {exit} {stderr}"
        );
    }
}

/// What a person sees who waits. The file is as long as it takes to see it.
#[test]
fn har_shows_on_a_terminal_how_far_it_is_and_then_clears_the_line() {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
    let stderr = std::fs::OpenOptions::new().read(true).write(true).open(name).unwrap();
    let mut child =
        corsac(&["har", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(stderr).spawn().unwrap();
    let (is_seen, seen) = std::sync::mpsc::channel();
    let shown = std::thread::spawn(move || {
        let (mut terminal, mut shown, mut buffer) = (std::fs::File::from(terminal), Vec::new(), [0; 4096]);
        // Reading a terminal that nobody has open any more is an error.
        while let Ok(count) = terminal.read(&mut buffer) {
            shown.extend_from_slice(&buffer[..count]);
            let _ = is_seen.send(());
        }
        String::from_utf8(shown).unwrap()
    });
    let mut input = child.stdin.take().unwrap();
    input.write_all(BEGIN).unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let body = "z".repeat(1 << 16);
    while seen.try_recv().is_err() {
        assert!(std::time::Instant::now() < deadline, "nothing is shown");
        writeln!(input, "{},", refused_entry("cart", &body)).unwrap();
    }
    write!(input, "{}]}}}}", refused_entry("last", "")).unwrap();
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let shown = shown.join().unwrap();
    assert!(shown.contains("read ") && shown.contains(" MiB"), "{shown:?}");
    assert!(shown.ends_with("\r\u{1b}[2K"), "{shown:?}");
}

/// What may be in memory at once, far above what a recording needs.
const MEMORY_KIB: u64 = 96 << 10;

/// Pipes what the function writes into `corsac har -`: the exit code, what was said, and the most memory, in KiB.
fn har_of(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> (i32, String, u64) {
    let mut child = corsac(&["har", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let out = std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
    let mut stderr = child.stderr.take().unwrap();
    let error = std::thread::spawn(move || std::io::read_to_string(&mut stderr).unwrap());
    let mut input = std::io::BufWriter::new(child.stdin.take().unwrap());
    // What refuses the file early closes the pipe.
    let _ = write(&mut input).and_then(|()| input.flush());
    drop(input);
    let mut peak = 0;
    let code = loop {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        peak = line.and_then(|number| number.parse().ok()).unwrap_or(0).max(peak);
        if let Some(status) = child.try_wait().unwrap() {
            break status.code().unwrap();
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    };
    out.join().unwrap().unwrap();
    (code, error.join().unwrap(), peak)
}

const BEGIN: &[u8] = br#"{"log":{"entries":["#;

/// An entry that is refused, with this in its URL and as its body.
fn refused_entry(path: &str, body: &str) -> String {
    format!(
        r#"{{"request":{{"method":"GET","url":"https://api.example/{path}","headers":[{{"name":"Origin","value":"https://app.example"}}]}},
        "response":{{"status":500,"headers":[],"content":{{"text":"{body}"}}}}}}"#
    )
}

#[test]
fn har_reads_long_files_in_bounded_memory() {
    let megabyte = "z".repeat(1 << 20);
    let (code, error, peak) = har_of(|input| {
        input.write_all(BEGIN)?;
        for number in 0..64 {
            writeln!(input, "{},", refused_entry(&(number % 7).to_string(), &megabyte))?;
        }
        write!(input, "{}]}}}}", refused_entry("last", ""))
    });
    assert_eq!((code, error.as_str()), (1, ""));
    assert!(peak < MEMORY_KIB, "{peak} KiB");
}

#[test]
fn har_of_one_endless_value_or_of_endless_targets_stays_in_bounded_memory() {
    let megabyte = "z".repeat(1 << 20);
    let (code, error, of_value) = har_of(|input| {
        input.write_all(BEGIN)?;
        input.write_all(br#"{"request":{"method":"GET","url":"https://api.example/","headers":[{"name":"Origin","value":""#)?;
        (0..128).try_for_each(|_| input.write_all(megabyte.as_bytes()))?;
        write!(input, "\"}}]}}}},{}]}}}}", refused_entry("last", ""))
    });
    assert_eq!((code, error.as_str()), (1, ""));
    let (code, error, of_targets) = har_of(|input| {
        input.write_all(BEGIN)?;
        for number in 0..4000 {
            writeln!(input, "{},", refused_entry(&format!("{number}/{}", "y".repeat(2000)), ""))?;
        }
        write!(input, "{}]}}}}", refused_entry("last", ""))
    });
    assert_eq!((code, error.as_str()), (1, ""));
    assert!(of_value.max(of_targets) < MEMORY_KIB, "{of_value} KiB, {of_targets} KiB");
}

#[test]
fn har_of_endless_lists_is_refused_with_its_place() {
    let lists = "[".repeat(1 << 20);
    let (code, error, peak) = har_of(|input| {
        write!(input, "{{\"log\":{{\"entries\":[\n{},{{\"x\":", refused_entry("first", ""))?;
        (0..64).try_for_each(|_| input.write_all(lists.as_bytes()))
    });
    assert_eq!(code, 2);
    assert!(
        error.contains("breaks after 1 entries: more than 128 objects and lists in each other at line 3"),
        "{error}"
    );
    assert!(peak < MEMORY_KIB, "{peak} KiB");
}

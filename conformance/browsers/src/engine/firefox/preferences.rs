//! What Firefox must be told before it starts: our names, and to leave the network alone.

use crate::{engine::Options, names::Names};

/// Beside what Firefox sets by itself for automation. Nothing here is about CORS.
const PREFERENCES: &[(&str, &str)] = &[
    ("app.normandy.enabled", "false"),
    ("app.update.enabled", "false"),
    ("browser.aboutwelcome.enabled", "false"),
    ("browser.cache.disk.enable", "false"),
    ("browser.cache.memory.enable", "false"),
    ("browser.newtabpage.enabled", "false"),
    ("browser.shell.checkDefaultBrowser", "false"),
    ("browser.startup.page", "0"),
    ("datareporting.policy.dataSubmissionEnabled", "false"),
    ("dom.push.connection.enabled", "false"),
    // A page over http stays one.
    ("dom.security.https_first", "false"),
    ("extensions.update.enabled", "false"),
    ("network.captive-portal-service.enabled", "false"),
    ("network.connectivity-service.enabled", "false"),
    ("network.dns.disablePrefetch", "true"),
    ("network.http.http3.enable", "false"),
    ("network.http.speculative-parallel-limit", "0"),
    // The pages' servers are on the loopback, and so are the pages.
    ("network.lna.enabled", "false"),
    ("network.prefetch-next", "false"),
    ("network.proxy.type", "0"),
    ("network.trr.mode", "5"),
    ("privacy.trackingprotection.enabled", "false"),
    ("signon.rememberSignons", "false"),
    ("toolkit.telemetry.enabled", "false"),
];

/// The text of `user.js`.
pub(super) fn user_js(names: &Names, options: Options) -> String {
    let local: Vec<&str> = names.iter().collect();
    let domains = format!("\"{}\"", local.join(","));
    // 0 accepts all cookies in one jar; 5, the default, gives each top-level site a jar of its own.
    let cookies = if options.third_party_cookies { "0" } else { "5" };
    let ours = [("network.dns.localDomains", domains.as_str()), ("network.cookie.cookieBehavior", cookies)];
    PREFERENCES
        .iter()
        .chain(&ours)
        .map(|(name, value)| format!("user_pref(\"{name}\", {value});\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_said_in_one_list() {
        let text = user_js(&Names::new(["a.test", "b.test"]), Options::default());
        assert!(text.contains("user_pref(\"network.dns.localDomains\", \"a.test,b.test\");\n"), "{text}");
    }

    #[test]
    fn cookies_of_other_sites_are_a_choice() {
        let text = |third_party_cookies| {
            user_js(&Names::default(), Options { third_party_cookies, ..Options::default() })
        };
        assert!(text(true).contains("cookieBehavior\", 0)"));
        assert!(text(false).contains("cookieBehavior\", 5)"));
    }
}

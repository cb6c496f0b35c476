//! Password: a URL as evidence, which may be printed anywhere.

use url::Url;

/// The URL with its password hidden.
pub(in crate::fetch) fn without_password(url: &Url) -> String {
    let mut shown = url.clone();
    // Where there is a password it can be replaced.
    if url.password().is_some() && shown.set_password(Some("...")).is_ok() {
        return shown.to_string();
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_holds_no_password() {
        let url = Url::parse("https://user:secret@api.example/a").unwrap();
        assert_eq!(without_password(&url), "https://user:...@api.example/a");
    }
}

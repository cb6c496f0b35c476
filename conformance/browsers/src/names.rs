//! The host names of the test network. All of them are this machine's loopback; no resolver is asked.

/// Host names that every engine finds at `127.0.0.1`: two registrable domains, with and without a subdomain.
///
/// `.test` is reserved, and the public suffix list has no rule for it: `first.test` and `second.test` are two sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names(Vec<String>);

impl Names {
    /// These names and no others.
    #[must_use]
    pub fn new<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }

    /// Each name once, in the order given.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// A hosts file with these names and `localhost`.
    #[must_use]
    pub fn hosts_file(&self) -> String {
        self.iter().fold("127.0.0.1 localhost\n".to_owned(), |file, name| file + "127.0.0.1 " + name + "\n")
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::new([
            "first.test",
            "app.first.test",
            "api.first.test",
            "other.first.test",
            "second.test",
            "app.second.test",
            "api.second.test",
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hosts_file_has_a_line_for_each_name() {
        assert_eq!(
            Names::new(["a.test", "b.test"]).hosts_file(),
            "127.0.0.1 localhost\n127.0.0.1 a.test\n127.0.0.1 b.test\n"
        );
    }
}

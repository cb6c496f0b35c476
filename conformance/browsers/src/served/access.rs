//! Access: what the gateway's log says of a request.

/// What the gateway's log says of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Its method.
    pub method: String,
    /// Its path.
    pub path: String,
    /// The status of the answer.
    pub status: String,
    /// Whether it was a preflight, `actual` or `not-cors`; empty where no policy decides.
    pub kind: String,
    /// The code of the decision.
    pub code: String,
}

impl Access {
    /// What a line of the log says, if it is of a request.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let (_, fields) = line.split_once(" corsac::access: ")?;
        let field = |name: &str| {
            let value = fields.split(' ').find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
            value.map(str::to_owned)
        };
        Some(Self {
            method: field("method")?,
            path: field("path")?,
            status: field("status")?,
            kind: field("kind").unwrap_or_default(),
            code: field("code")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_by_its_names() {
        let line = "2026-01-01T00:00:00.000000Z  INFO corsac::access: client=127.0.0.1 method=PUT path=/7.1/7-0 status=403 \
            bytes=0 complete=true micros=12 route=/{try}/7-0 policy=7-0 kind=actual verdict=refused code=S120 origin=null";
        let access = Access::parse(line).unwrap();
        assert_eq!((&*access.method, &*access.path, &*access.status), ("PUT", "/7.1/7-0", "403"));
        assert_eq!((&*access.kind, &*access.code), ("actual", "S120"));
    }

    #[test]
    fn other_lines_are_no_requests() {
        assert_eq!(
            Access::parse("2026-01-01T00:00:00.000000Z  INFO corsac::commands::serve: listening"),
            None
        );
    }
}

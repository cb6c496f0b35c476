//! Case: a policy, a request, the application's answer.

use corsac::policy::Policy;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::Outcome;
use crate::upstream::Inner;

/// What is played against one server.
pub(crate) struct Batch {
    pub(crate) policies: Vec<Policy>,
    pub(crate) cases: Vec<Case>,
    /// Vectors that no server can be asked, and why.
    pub(crate) not_carried: Vec<String>,
}

/// One request under one policy.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// What it is about.
    pub(crate) title: String,
    /// The policy's number in the batch.
    pub(crate) policy: usize,
    pub(crate) method: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// What the application answers; `None`: it is down.
    pub(crate) inner: Option<Inner>,
}

impl Case {
    pub(crate) fn http_method(&self) -> Outcome<Method> {
        Ok(Method::from_bytes(self.method.as_bytes())?)
    }

    pub(crate) fn header_map(&self) -> Outcome<HeaderMap> {
        header_map(&self.headers)
    }

    /// The values of a field, in order.
    pub(crate) fn values(&self, name: &HeaderName) -> Vec<&[u8]> {
        let is_it = |(each, _): &&(String, Vec<u8>)| each.eq_ignore_ascii_case(name.as_str());
        self.headers.iter().filter(is_it).map(|(_, value)| value.as_slice()).collect()
    }
}

pub(crate) fn header_map(lines: &[(String, Vec<u8>)]) -> Outcome<HeaderMap> {
    let mut map = HeaderMap::new();
    for (name, value) in lines {
        map.append(HeaderName::from_bytes(name.as_bytes())?, HeaderValue::from_bytes(value)?);
    }
    Ok(map)
}

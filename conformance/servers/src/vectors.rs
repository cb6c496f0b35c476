//! The cases of the shared policy vectors.

use conformance::vector::{HeaderLine, Vector, VectorFile};

use crate::Outcome;
use crate::case::{Batch, Case};
use crate::upstream::Inner;

/// All vectors that are about one policy and one request.
pub(crate) fn batch() -> Outcome<Batch> {
    let mut batch = Batch { policies: Vec::new(), cases: Vec::new(), not_carried: Vec::new() };
    for file in VectorFile::load_all(&conformance::vectors().join("policy"))? {
        for name in file.policies.keys() {
            let number = batch.policies.len();
            let mut used = false;
            for vector in file.vectors.iter().filter(|vector| vector.policy_name() == Some(name)) {
                match not_carried(vector) {
                    Some(why) => batch.not_carried.push(format!("{}: {why}", file.title(vector))),
                    None => {
                        batch.cases.push(case(&file, vector, number));
                        used = true;
                    }
                }
            }
            if used {
                batch.policies.push(file.spec(name)?.compile()?);
            }
        }
        let without = file.vectors.iter().filter(|vector| vector.policy_name().is_none());
        batch.not_carried.extend(without.map(|vector| format!("{}: no policy decides", file.title(vector))));
    }
    Ok(batch)
}

fn not_carried(vector: &Vector) -> Option<&'static str> {
    match vector {
        _ if vector.debug => Some("debug mode is the gateway's"),
        _ if vector.provider.is_some() => Some("a policy file names no origin provider"),
        _ if vector.handshake.is_some() => Some("handshakes are the gateway's"),
        _ if !vector.route => Some("a fallback has no policy of its own"),
        _ => None,
    }
}

fn case(file: &VectorFile, vector: &Vector, policy: usize) -> Case {
    let inner = Inner { status: vector.inner.status, headers: lines(&vector.inner.headers) };
    Case {
        title: file.title(vector),
        policy,
        method: vector.request.method.clone(),
        headers: lines(&vector.request.headers),
        inner: Some(inner),
    }
}

fn lines(lines: &[HeaderLine]) -> Vec<(String, Vec<u8>)> {
    let repeated = lines.iter().flat_map(|line| {
        let (name, value, times) = line.parts();
        std::iter::repeat_n((name.to_owned(), value), times)
    });
    repeated.collect()
}

//! Content coding: what `Content-Encoding` says was done to a body is undone.
//!
//! Knows bytes only. Bounded: no stage gives more than the limit, however little came in.
//! <https://fetch.spec.whatwg.org/#handle-content-codings>

use brotli_decompressor::Decompressor;
use corsac::headers::{HeaderList, get_decode_and_split};
use flate2::bufread::GzDecoder;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use std::io::{self, Read};

/// More codings than this on one body are nobody's honest work.
const MAX_CODINGS: usize = 4;
/// Each member of a gzip body costs a decoder of its own, even an empty one.
const MAX_MEMBERS: usize = 16_384;
const BROTLI_BUFFER_BYTES: usize = 4096;

/// The value of `Accept-Encoding`: browsers keep brotli for origins that nobody on the way can tamper with.
pub(crate) const fn accepted(is_trustworthy: bool) -> &'static [u8] {
    if is_trustworthy { b"gzip, deflate, br" } else { b"gzip, deflate" }
}

/// A body, and why there is no more of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) fault: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
}

/// Undoes the codings of the body, the last one first. A body with a coding that is not known stays as it is.
pub(crate) fn decode(body: Vec<u8>, headers: &HeaderList, limit: u64) -> Decoded {
    let mut decoded = Decoded { bytes: body, fault: None };
    let codings = match codings(headers) {
        Some(codings) if !decoded.bytes.is_empty() => codings,
        _ => return decoded,
    };
    if codings.len() > MAX_CODINGS {
        decoded.fault =
            Some(format!("the body has {} content codings; at most {MAX_CODINGS} are undone", codings.len()));
        return decoded;
    }
    for coding in codings.into_iter().rev() {
        if decoded.fault.is_none() {
            decoded = coding.undo(&decoded.bytes, limit);
        }
    }
    decoded
}

/// The codings in the order they were applied; `None` when one of them is not known.
fn codings(headers: &HeaderList) -> Option<Vec<Coding>> {
    let words = get_decode_and_split(headers, "content-encoding").unwrap_or_default();
    let words = words.iter().map(|word| word.to_ascii_lowercase());
    words
        .filter(|word| !matches!(word.as_slice(), b"" | b"identity"))
        .map(|word| Coding::named(&word))
        .collect()
}

impl Coding {
    fn named(word: &[u8]) -> Option<Self> {
        match word {
            b"gzip" | b"x-gzip" => Some(Coding::Gzip),
            b"deflate" => Some(Coding::Deflate),
            b"br" => Some(Coding::Brotli),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Coding::Gzip => "gzip",
            Coding::Deflate => "deflate",
            Coding::Brotli => "br",
        }
    }

    fn undo(self, body: &[u8], limit: u64) -> Decoded {
        match self {
            Coding::Gzip => self.read(Gzip::new(body), limit),
            Coding::Deflate if is_zlib(body) => self.read(ZlibDecoder::new(body), limit),
            Coding::Deflate => self.read(DeflateDecoder::new(body), limit),
            Coding::Brotli => self.read(Decompressor::new(body, BROTLI_BUFFER_BYTES), limit),
        }
    }

    fn read(self, decoder: impl Read, limit: u64) -> Decoded {
        let mut bytes = Vec::new();
        let fault = match decoder.take(limit.saturating_add(1)).read_to_end(&mut bytes) {
            Err(error) => Some(format!("the body is not valid {}: {error}", self.name())),
            Ok(_) => None,
        };
        let allowed = usize::try_from(limit).unwrap_or(usize::MAX);
        if bytes.len() > allowed {
            bytes.truncate(allowed);
            return Decoded {
                bytes,
                fault: Some(format!(
                    "the body, decoded from {}, is larger than the limit of {limit} bytes",
                    self.name()
                )),
            };
        }
        Decoded { bytes, fault }
    }
}

/// All members of a gzip body. What follows the last one is nothing, as browsers have it.
struct Gzip<'a> {
    member: GzDecoder<&'a [u8]>,
    members: usize,
}

impl<'a> Gzip<'a> {
    fn new(body: &'a [u8]) -> Self {
        Self { member: GzDecoder::new(body), members: 1 }
    }
}

impl Read for Gzip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.member.read(buffer)?;
            let rest = *self.member.get_ref();
            if length > 0 || buffer.is_empty() || !rest.starts_with(b"\x1f\x8b") {
                return Ok(length);
            }
            self.members += 1;
            if self.members > MAX_MEMBERS {
                return Err(io::Error::other(format!("it has more than {MAX_MEMBERS} members")));
            }
            self.member = GzDecoder::new(rest);
        }
    }
}

/// Whether the bytes begin as RFC 1950 says; many servers send the bare RFC 1951 stream instead.
fn is_zlib(body: &[u8]) -> bool {
    match body {
        [method, flags, ..] => method & 0x0F == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use std::io::Write;

    const LIMIT: u64 = 1 << 20;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn named(coding: &str) -> HeaderList {
        let mut headers = HeaderList::new();
        headers.append("Content-Encoding", coding.as_bytes()).unwrap();
        headers
    }

    fn text(body: Vec<u8>, coding: &str) -> String {
        let decoded = decode(body, &named(coding), LIMIT);
        assert_eq!(decoded.fault, None);
        String::from_utf8(decoded.bytes).unwrap()
    }

    #[test]
    fn gzip_deflate_and_brotli_are_undone() {
        assert_eq!(text(gzip(b"hats"), "GZIP"), "hats");
        assert_eq!(text(gzip(b"hats"), "x-gzip"), "hats");
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(b"hats").unwrap();
        assert_eq!(text(zlib.finish().unwrap(), "deflate"), "hats");
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::best());
        raw.write_all(b"hats").unwrap();
        assert_eq!(text(raw.finish().unwrap(), "deflate"), "hats");
        // What Node's zlib.brotliCompressSync("hats") gives.
        assert_eq!(text(b"\x8b\x01\x80hats\x03".to_vec(), "br"), "hats");
    }

    #[test]
    fn several_codings_are_undone_in_reverse() {
        assert_eq!(text(gzip(&gzip(b"hats")), "gzip, identity, gzip"), "hats");
    }

    #[test]
    fn gzip_has_many_members_and_what_follows_the_last_is_nothing() {
        let members = [gzip(b"two "), gzip(b""), gzip(b"hats")].concat();
        assert_eq!(text(members.clone(), "gzip"), "two hats");
        assert_eq!(text([&members[..], b"\0\0\0"].concat(), "gzip"), "two hats");
        assert!(decode(b"no gzip".to_vec(), &named("gzip"), LIMIT).fault.unwrap().contains("not valid gzip"));
        let endless = gzip(b"").repeat(MAX_MEMBERS + 1);
        assert!(decode(endless, &named("gzip"), LIMIT).fault.unwrap().contains("more than 16384 members"));
    }

    #[test]
    fn an_unknown_coding_leaves_the_body_alone() {
        assert_eq!(text(b"hats".to_vec(), "zstd"), "hats");
        assert_eq!(text(b"hats".to_vec(), "gzip, zstd"), "hats");
    }

    #[test]
    fn an_empty_body_has_no_coding() {
        assert_eq!(decode(Vec::new(), &named("gzip"), LIMIT), Decoded::default());
    }

    #[test]
    fn a_body_cut_short_keeps_what_came_and_says_so() {
        let mut body = gzip(&vec![b'x'; 100_000]);
        body.truncate(body.len() - 20);
        let decoded = decode(body, &named("gzip"), LIMIT);
        assert!(decoded.fault.unwrap().contains("not valid gzip"));
        assert!(decode(b"hats".to_vec(), &named("br"), LIMIT).fault.unwrap().contains("not valid br"));
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = gzip(&vec![0; 10 << 20]);
        assert!(bomb.len() < 20_000);
        let decoded = decode(bomb, &named("gzip"), LIMIT);
        assert_eq!(decoded.bytes.len(), 1 << 20);
        assert!(decoded.fault.unwrap().contains("larger than the limit of 1048576 bytes"));
    }

    #[test]
    fn endless_codings_are_not_undone() {
        let decoded = decode(b"hats".to_vec(), &named(&["gzip"; 5].join(",")), LIMIT);
        assert!(decoded.fault.unwrap().contains("5 content codings"));
    }

    proptest::proptest! {
        #[test]
        fn bytes_that_mean_no_good_are_bounded(body: Vec<u8>, coding in "(gzip|deflate|br|x){0,2}(, ?(gzip|deflate|br)){0,3}") {
            let decoded = decode(body.clone(), &named(&coding), 4096);
            proptest::prop_assert!(decoded.bytes.len() <= body.len().max(4096));
        }
    }
}

//! Serialised origins: the engine's parser against one that splits and asks `std::net`.

use crate::given::{near_origin, scheme};
use crate::run::holds;
use conformance::naive;
use corsac::origin::Origin;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::cell::Cell;
use std::net::Ipv6Addr;

/// IPv6 hosts in all the ways in which people write them.
fn ipv6() -> impl Strategy<Value = String> {
    let piece = prop_oneof![4 => Just(0_u16), 2 => 0..16_u16, 1 => any::<u16>()];
    (vec(piece, 8), 0..6_u8).prop_map(|(pieces, way)| {
        let address = Ipv6Addr::from(<[u16; 8]>::try_from(pieces.clone()).unwrap());
        let full: Vec<String> = pieces.iter().map(|piece| format!("{piece:x}")).collect();
        match way {
            0 => full.join(":"),
            1 => address.to_string(),
            2 => naive::origin::compressed(address).to_uppercase(),
            3 => full.join(":").replacen(":0:0:", "::", 1),
            4 => full.join(":").replacen(":0:", "::", 1),
            _ => naive::origin::compressed(address),
        }
    })
}

/// IPv4 hosts and what looks like them.
fn ipv4() -> impl Strategy<Value = String> {
    let part = prop_oneof![4 => (0..256_u16).prop_map(|n| n.to_string()), 1 => (250..300_u16).prop_map(|n| n.to_string()),
        1 => select(vec!["01", "0x7f", "00", "a", "1a", "", "0"]).prop_map(String::from)];
    prop_oneof![4 => vec(part.clone(), 4), 1 => vec(part, 1..6)].prop_map(|parts| parts.join("."))
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    let end = select(vec!["", ":8080", ":443", ":80", ":", ":0", ":65535", ":65536", ":1", "/"]);
    let soup = "[a-z0-9:/.@_A-Z\\[\\]*-]{0,24}";
    let long = (0..70_usize, 0..70_usize, 0..5_usize);
    prop_oneof![
        4 => near_origin().prop_map(String::into_bytes),
        3 => (scheme(), ipv6(), end.clone()).prop_map(|(scheme, host, end)| format!("{scheme}://[{host}]{end}").into_bytes()),
        2 => (scheme(), ipv4(), end.clone()).prop_map(|(scheme, host, end)| format!("{scheme}://{host}{end}").into_bytes()),
        2 => (scheme(), soup, end.clone()).prop_map(|(scheme, host, end)| format!("{scheme}://{host}{end}").into_bytes()),
        1 => (soup, soup).prop_map(|(scheme, rest)| format!("{scheme}://{rest}").into_bytes()),
        1 => (long, end).prop_map(|((a, b, n), end)| format!("https://{}{}{end}", format!("{}.", "a".repeat(a)).repeat(n), "b".repeat(b)).into_bytes()),
        1 => vec(any::<u8>(), 0..30),
        1 => (near_origin(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(text, at, byte)| {
            let mut bytes = text.into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes
        }),
    ]
}

#[test]
fn a_text_is_an_origin_exactly_when_the_obvious_parser_says_so() {
    let (well, ill) = (Cell::new(0_u32), Cell::new(0_u32));
    holds("serialised origins", &text(), |bytes| {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let engine = Origin::parse(&bytes).ok();
        let counter = if engine.is_some() { &well } else { &ill };
        counter.set(counter.get() + 1);
        match (&engine, naive::origin::parse(&bytes)) {
            (None, None) | (Some(Origin::Null), Some(naive::origin::Origin::Null)) => {}
            (Some(Origin::Tuple(tuple)), Some(naive::origin::Origin::Tuple { scheme, host, port })) => {
                prop_assert_eq!(
                    (tuple.scheme(), tuple.host(), tuple.port()),
                    (scheme.as_str(), host.as_str(), port)
                );
                prop_assert_eq!(tuple.as_str().as_bytes(), &bytes);
            }
            (engine, naive) => prop_assert!(false, "{shown}: engine {engine:?}, naive {naive:?}"),
        }
        Ok(())
    });
    println!("serialised origins: {} well-formed, {} malformed", well.get(), ill.get());
    assert!(well.get() > 1_500 && ill.get() > 1_500, "both ways are tried");
}

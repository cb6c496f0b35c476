//! Search: the cheapest text on a walk.

use super::explore::Walk;
use foldhash::fast::RandomState;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// What a byte costs in a text that people are to read: few bytes before many, letters before dots, those before all else.
/// Of bytes of one kind the first in the alphabet is a little cheaper, so that nothing hangs on the order of the search.
fn cost(byte: u8) -> u32 {
    let kind = match byte {
        b'a'..=b'z' => 10_000,
        b'.' => 12_000,
        b'0'..=b'9' => 14_000,
        b'-' | b'/' => 16_000,
        _ => 30_000,
    };
    kind + u32::from(byte)
}

/// How a state was reached first: its cost, and the state and byte before it.
struct Reached {
    cost: u32,
    before: Option<(usize, u8)>,
}

/// The cheapest text that the walk accepts, if there is one within that many states.
///
/// Dijkstra's algorithm. <https://en.wikipedia.org/wiki/Dijkstra%27s_algorithm>
pub(super) fn cheapest<W: Walk>(walk: &W, bound: usize) -> Option<Vec<u8>> {
    let mut states: Vec<W::State> = walk.first().into_iter().collect();
    let mut numbers: HashMap<W::State, usize, RandomState> = states.iter().cloned().zip(0..).collect();
    let mut reached = vec![Reached { cost: 0, before: None }];
    let mut waiting = BinaryHeap::from([Reverse((0, 0))]);
    let mut edges = Vec::new();
    while let Some(Reverse((cost_here, at))) = waiting.pop() {
        let state = states.get(at)?.clone();
        if walk.accepts(&state) {
            return Some(text(&reached, at));
        }
        if reached.get(at).is_some_and(|reached| reached.cost < cost_here) {
            continue;
        }
        walk.follow(&state, &mut edges);
        for (byte, next) in edges.drain(..) {
            let arrival = Reached { cost: cost_here + cost(byte), before: Some((at, byte)) };
            let number = *numbers.entry(next).or_insert_with_key(|next| {
                states.push(next.clone());
                states.len() - 1
            });
            if reached.get(number).is_some_and(|known| known.cost <= arrival.cost) {
                continue;
            }
            waiting.push(Reverse((arrival.cost, number)));
            match reached.get_mut(number) {
                Some(known) => *known = arrival,
                None => reached.push(arrival),
            }
        }
        if states.len() > bound {
            return None;
        }
    }
    None
}

/// The bytes on the way to a state.
fn text(reached: &[Reached], at: usize) -> Vec<u8> {
    let before = |at: usize| reached.get(at).and_then(|reached| reached.before);
    let way = std::iter::successors(before(at), |&(at, _)| before(at));
    let mut text: Vec<u8> = way.map(|(_, byte)| byte).collect();
    text.reverse();
    text
}

//! Given: pages, requests and servers, each near enough to the others that many are allowed and every way to fail is met.
//!
//! `ask` is what a page asks, `server` what a policy says; where pages and servers live is the caller's choice: engines need no
//! host, browsers do.

mod ask;
mod server;

use super::case::{Ask, Case, Hop};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;
use server::Draft;

/// Where pages and servers live, and what can be carried between them.
#[derive(Clone, Debug)]
pub struct Places {
    /// Origins of pages, each as often as its weight says.
    pub pages: Vec<(u32, String)>,
    /// Origins of servers, likewise; the page's own comes besides with a weight of 4.
    pub servers: Vec<(u32, String)>,
    /// Whether a request's body may be a stream.
    pub streams: bool,
}

impl Places {
    /// Names of nobody, for engines that need no network.
    #[must_use]
    pub fn example() -> Self {
        let named =
            |places: &[(u32, &str)]| places.iter().map(|(weight, at)| (*weight, (*at).into())).collect();
        Self {
            pages: named(&[
                (14, "https://app.example"),
                (2, "https://www.app.example"),
                (2, "null"),
                // A host that URLs allow and policies do not.
                (1, "https://a!b.example"),
                (1, "http://app.example"),
                (1, "http://localhost:3000"),
            ]),
            servers: named(&[
                (6, "https://api.example"),
                (6, "https://cdn.example"),
                (6, "https://static.app.example"),
                (1, "https://api.example:8443"),
                (1, "http://api.example"),
                (1, "http://localhost:8080"),
            ]),
            streams: true,
        }
    }

    /// Where a server is that is the page's own: pages without an origin have none.
    fn home<'p>(&'p self, page: &'p str) -> &'p str {
        match self.servers.first() {
            Some((_, first)) if page == "null" => first,
            _ => page,
        }
    }
}

/// A case: the policies are made from what page and request need, and from what their authors may have got wrong.
pub fn case(places: &Places) -> impl Strategy<Value = Case> + use<> {
    let own = places.clone();
    let made = move |(page, ask, drafts): (String, Ask, Vec<Draft>)| {
        let home = own.home(&page);
        let mut hops: Vec<Hop> = drafts.into_iter().map(|draft| draft.hop(&page, home, &ask)).collect();
        if let Some(last) = hops.last_mut() {
            last.status = final_status(last.status);
        }
        Case { page, ask, hops }
    };
    let draft = server::draft(&places.servers);
    let drafts = prop_oneof![4 => vec(draft.clone(), 1), 3 => vec(draft.clone(), 2), 2 => vec(draft, 3..=4)];
    (page(places), ask::ask(places.streams), drafts).prop_map(made)
}

/// Another request of a page.
pub fn ask(places: &Places) -> impl Strategy<Value = Ask> + use<> {
    ask::ask(places.streams)
}

/// The status of an answer that sends nobody on.
fn final_status(redirect: u16) -> u16 {
    match redirect {
        301 => 304,
        302 => 204,
        303 => 404,
        308 => 500,
        _ => 200,
    }
}

fn page(places: &Places) -> impl Strategy<Value = String> + use<> {
    let page = |(weight, origin): &(u32, String)| (*weight, Just(origin.clone()));
    Union::new_weighted(places.pages.iter().map(page).collect())
}

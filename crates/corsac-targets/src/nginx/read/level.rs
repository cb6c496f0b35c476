//! Level: `http`, `server`, `location` and `if`, and which directives hold in each.

use super::tree::Directive;
use super::words::Word;

/// One level, by its number in [`Levels`].
pub(in crate::nginx) type LevelId = usize;

/// A level.
#[derive(Debug)]
pub(in crate::nginx) struct Level<'t> {
    pub(in crate::nginx) parent: Option<LevelId>,
    /// The directive that opens it; none for the outermost.
    pub(in crate::nginx) opening: Option<&'t Directive>,
    pub(in crate::nginx) directives: &'t [Directive],
    /// Those without a block of their own.
    simple: Vec<&'t Directive>,
    /// The levels in it.
    pub(in crate::nginx) inner: Vec<LevelId>,
}

/// All levels of a configuration, outer ones before inner ones.
#[derive(Debug)]
pub(in crate::nginx) struct Levels<'t>(Vec<Level<'t>>);

/// The directives that pass a request on: an application answers.
const PASSES: [&str; 6] =
    ["proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"];

impl<'t> Levels<'t> {
    pub(in crate::nginx) fn of(directives: &'t [Directive]) -> Self {
        let mut levels = Levels(vec![Level::new(None, None, directives)]);
        levels.add_inner(0, directives);
        levels
    }

    fn add_inner(&mut self, parent: LevelId, directives: &'t [Directive]) {
        for directive in directives.iter().filter(|directive| directive.block.is_some()) {
            if !["http", "server", "location", "if", "limit_except"].contains(&directive.name.text.as_str()) {
                continue;
            }
            let id = self.0.len();
            let directives = directive.children();
            self.0.push(Level::new(Some(parent), Some(directive), directives));
            if let Some(outer) = self.0.get_mut(parent) {
                outer.inner.push(id);
            }
            self.add_inner(id, directives);
        }
    }

    pub(in crate::nginx) fn all(&self) -> impl Iterator<Item = (LevelId, &Level<'t>)> {
        self.0.iter().enumerate()
    }

    pub(in crate::nginx) fn get(&self, id: LevelId) -> Option<&Level<'t>> {
        self.0.get(id)
    }

    /// The level that a directive of another level opens.
    pub(in crate::nginx) fn opened_by(&self, directive: &Directive, within: LevelId) -> Option<LevelId> {
        let is_it = |level: &Level<'_>| level.opening.is_some_and(|opening| std::ptr::eq(opening, directive));
        self.inner(within).find(|(_, level)| is_it(level)).map(|(id, _)| id)
    }

    /// The levels in a level.
    pub(in crate::nginx) fn inner(&self, id: LevelId) -> impl Iterator<Item = (LevelId, &Level<'t>)> {
        let ids = self.0.get(id).map(|level| level.inner.as_slice()).unwrap_or_default();
        ids.iter().filter_map(|&id| self.0.get(id).map(|level| (id, level)))
    }

    /// The level and those around it, the innermost first.
    pub(in crate::nginx) fn outwards(&self, id: LevelId) -> impl Iterator<Item = &Level<'t>> {
        let mut next = self.0.get(id);
        std::iter::from_fn(move || {
            let level = next?;
            next = level.parent.and_then(|parent| self.0.get(parent));
            Some(level)
        })
    }

    /// The server in which the level stands, itself included.
    pub(in crate::nginx) fn server_of(&self, id: LevelId) -> Option<&Level<'t>> {
        self.outwards(id).find(|level| level.is("server"))
    }

    /// The `add_header` directives that hold: the level's own, or else those of the next level that has some. With
    /// `add_header_inherit merge` both; with `off` the own ones only.
    pub(in crate::nginx) fn add_header(&self, id: LevelId) -> Vec<&'t Directive> {
        let Some(level) = self.0.get(id) else { return Vec::new() };
        let own: Vec<&Directive> = level.own("add_header").collect();
        let outer = || level.parent.map(|parent| self.add_header(parent)).unwrap_or_default();
        match self.inherit(id) {
            "off" => own,
            "merge" => outer().into_iter().chain(own).collect(),
            _ if own.is_empty() => outer(),
            _ => own,
        }
    }

    fn inherit(&self, id: LevelId) -> &'t str {
        self.outwards(id)
            .find_map(|level| level.own("add_header_inherit").last())
            .and_then(|set| set.argument(0))
            .unwrap_or("on")
    }

    /// The directives of headers-more, the outer ones first: inner levels add to them.
    pub(in crate::nginx) fn more_headers(&self, id: LevelId) -> Vec<&'t Directive> {
        let mut levels: Vec<&Level<'t>> = self.outwards(id).collect();
        levels.reverse();
        let is_more = |each: &&'t Directive| each.is("more_set_headers") || each.is("more_clear_headers");
        levels.iter().flat_map(|level| level.simple.iter().copied().filter(is_more)).collect()
    }

    /// The fields of the application that are hidden, in lower case.
    pub(in crate::nginx) fn hidden(&self, id: LevelId) -> Vec<String> {
        let Some(pass) = self.pass(id) else {
            return self.hidden_by(id, "proxy_hide_header");
        };
        let module = pass.name.text.trim_end_matches("_pass");
        self.hidden_by(id, &format!("{module}_hide_header"))
    }

    fn hidden_by(&self, id: LevelId, name: &str) -> Vec<String> {
        let shows = name.replace("_hide_", "_pass_");
        let level = self
            .outwards(id)
            .find(|level| level.own(name).next().is_some() || level.own(&shows).next().is_some());
        let names = level.into_iter().flat_map(|level| level.own(name)).filter_map(|hide| hide.argument(0));
        names.map(str::to_ascii_lowercase).collect()
    }

    /// What passes the requests of a level on. Locations do not inherit it, `if` does.
    pub(in crate::nginx) fn pass(&self, id: LevelId) -> Option<&'t Directive> {
        let level = self.0.get(id)?;
        let own = level.simple.iter().copied().find(|each| PASSES.contains(&each.name.text.as_str()));
        own.or_else(|| level.parent.filter(|_| level.is("if")).and_then(|parent| self.pass(parent)))
    }
}

impl<'t> Level<'t> {
    fn new(parent: Option<LevelId>, opening: Option<&'t Directive>, directives: &'t [Directive]) -> Self {
        let simple = directives.iter().filter(|directive| directive.block.is_none()).collect();
        Level { parent, opening, directives, simple, inner: Vec::new() }
    }

    pub(in crate::nginx) fn is(&self, name: &str) -> bool {
        self.opening.is_some_and(|opening| opening.is(name))
    }

    /// The level's own directives of that name.
    pub(in crate::nginx) fn own(&self, name: &str) -> impl Iterator<Item = &'t Directive> {
        self.simple.iter().copied().filter(move |directive| directive.is(name))
    }

    pub(in crate::nginx) fn arguments(&self) -> &'t [Word] {
        self.opening.map(|opening| opening.arguments.as_slice()).unwrap_or_default()
    }
}

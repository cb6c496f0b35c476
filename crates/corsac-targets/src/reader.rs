//! Reader: a server whose configuration is read, be it a target too or not.

use crate::Target;
use crate::diff::Side;
use crate::import::{Imported, Sources};

/// A server whose configuration can be read. Every [`Target`] is one as far as it has a reader; servers on their way out, to
/// which nobody should move any more, are nothing else.
pub trait Reader: Sync {
    /// The name on the command line, such as `ingress-nginx`.
    fn name(&self) -> &'static str;

    /// What it is called in sentences.
    fn title(&self) -> &'static str;

    /// Reads what a configuration does, as [`Target::read`] does.
    fn read(&self, sources: &dyn Sources, name: &str, then: &mut dyn FnMut(&Imported, &[&dyn Side]));

    /// What a configuration does, by [`read`](Self::read); `None`: there is no reader yet.
    fn import(&self, sources: &dyn Sources, name: &str) -> Option<Imported> {
        let mut read = None;
        self.read(sources, name, &mut |imported, _| read = Some(imported.clone()));
        read
    }
}

impl Reader for &'static dyn Target {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn title(&self) -> &'static str {
        (**self).title()
    }

    fn read(&self, sources: &dyn Sources, name: &str, then: &mut dyn FnMut(&Imported, &[&dyn Side])) {
        (**self).read(sources, name, then);
    }
}

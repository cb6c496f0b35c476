//! WebKitGTK in its own MiniBrowser, on a screen in memory. A map.
//!
//! Its WebDriver tells nothing of the console, and no option maps names or adds an authority. So it runs as a user would
//! run it, in a mount namespace with a hosts file and a list of authorities of ours; the inspector's protocol opens pages.

mod inspector;
mod messages;
mod screen;
mod start;

pub(super) use self::start::WebKit;

//! Render: a page for people at a terminal, for documentation, and for programs.

mod human;
mod json;
mod markdown;

use corsac::step::Code;

pub(crate) use markdown::escaped;

use crate::page::Page;
use crate::pages::page;

impl Page {
    /// The page in lines of at most this width where words allow it, without colour.
    ///
    /// # Examples
    /// ```
    /// use corsac::step::Code;
    /// let text = corsac_doctor::page(Code::PreflightStatus).human(80);
    /// assert!(text.starts_with("D307  the preflight response has no ok status\n"));
    /// ```
    #[must_use]
    pub fn human(&self, width: usize) -> String {
        human::text(self, width)
    }

    /// The page as Markdown, under a heading of the second level.
    #[must_use]
    pub fn markdown(&self) -> String {
        markdown::section(self)
    }

    /// The page as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        json::value(self)
    }
}

/// All codes with their titles, a line each, under the titles of their families.
#[must_use]
pub fn list(width: usize) -> String {
    human::list(width)
}

/// The documentation: the name and the text of a page for each family, and of the table of all.
///
/// # Examples
/// ```
/// let documents = corsac_doctor::documents();
/// assert!(documents.iter().any(|(name, text)| name == "preflight.md" && text.contains("## D301")));
/// ```
#[must_use]
pub fn documents() -> Vec<(String, String)> {
    markdown::documents()
}

/// Finds a code by its printed form in any case, or by its name.
///
/// # Examples
/// ```
/// use corsac::step::Code;
/// assert_eq!(corsac_doctor::find("d312"), Some(Code::PreflightHeader));
/// assert_eq!(corsac_doctor::find("preflight-header"), Some(Code::PreflightHeader));
/// assert_eq!(corsac_doctor::find("D999"), None);
/// ```
#[must_use]
pub fn find(word: &str) -> Option<Code> {
    let is_it = |code: &&Code| code.as_str().eq_ignore_ascii_case(word) || page(**code).name() == word;
    Code::ALL.iter().find(is_it).copied()
}

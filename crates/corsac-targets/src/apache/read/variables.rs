//! Variables: what `SetEnvIf` and its kin make of a request: <https://httpd.apache.org/docs/2.4/mod/mod_setenvif.html>.

use super::pattern::Taken;
use super::run::Run;
use super::tokens::Regex;
use super::tree::Directive;
use super::words::Word;

impl Run<'_, '_> {
    /// The directives that look at the request, one after another.
    pub(super) fn set_variables(&mut self, directives: &[&Directive]) {
        for directive in directives {
            match directive.name.text.to_ascii_lowercase().as_str() {
                "setenvif" => self.set_if(directive, false),
                "setenvifnocase" => self.set_if(directive, true),
                "browsermatch" | "browsermatchnocase" => self.assign(directive.arguments.get(1..), None),
                "setenvifexpr" => self.set_if_expression(directive),
                _ => {}
            }
        }
    }

    /// The directives that look at nothing.
    pub(super) fn set_constants(&mut self, directives: &[&Directive]) {
        for directive in directives {
            let Some(name) = directive.argument(0).map(str::to_owned) else { continue };
            match directive.name.text.to_ascii_lowercase().as_str() {
                "setenv" => {
                    let value = directive.argument(1).unwrap_or_default().to_owned();
                    self.variables.insert(name, Some(value));
                }
                "unsetenv" => drop(self.variables.remove(&name)),
                "passenv" => drop(self.variables.insert(name, None)),
                _ => {}
            }
        }
    }

    fn set_if(&mut self, directive: &Directive, ignore_case: bool) {
        let [attribute, pattern, variables @ ..] = directive.arguments.as_slice() else { return };
        let regex = Regex { text: pattern.text.clone(), ignore_case };
        let taken = self.attribute(&attribute.text).and_then(|value| {
            let taken = self.configuration.patterns.taken(&regex, &value);
            taken.map_err(|why| self.configuration.not_known(&pattern.position, why)).ok()
        });
        self.assign(Some(variables), taken);
    }

    /// What the attribute of a request is; a field that is not there may be a variable that was set before.
    fn attribute(&self, name: &str) -> Option<String> {
        if name.eq_ignore_ascii_case("Request_Method") {
            return Some(self.request.method.to_owned());
        }
        self.request_field(name).or_else(|| self.variables.get(name).cloned().flatten())
    }

    fn set_if_expression(&mut self, directive: &Directive) {
        let Some((condition, variables)) = directive.arguments.split_first() else { return };
        let holds = match self.configuration.expression(&condition.text) {
            Ok(expression) => self.holds(&expression),
            Err(why) => {
                self.configuration.not_known(&condition.position, why);
                None
            }
        };
        self.assign(Some(variables), holds.map(|holds| holds.then(Vec::new)));
    }

    /// Sets variables if something was taken; where that is not known, neither are they.
    fn assign(&mut self, variables: Option<&[Word]>, taken: Option<Option<Taken>>) {
        if taken == Some(None) {
            return;
        }
        for word in variables.unwrap_or_default() {
            let (name, value) = match word.text.split_once('=') {
                Some((name, value)) => (name, value),
                None => (word.text.as_str(), "1"),
            };
            match (name.strip_prefix('!'), &taken) {
                (Some(name), Some(_)) => drop(self.variables.remove(name)),
                (Some(name), None) => drop(self.variables.insert(name.to_owned(), None)),
                (None, Some(Some(taken))) => {
                    self.variables.insert(name.to_owned(), substituted(value, taken));
                }
                (None, _) => drop(self.variables.insert(name.to_owned(), None)),
            }
        }
    }
}

/// The text with what was taken in the places of `$0` to `$9`; none where that is not kept.
pub(super) fn substituted(text: &str, taken: &[String]) -> Option<String> {
    let mut pieces = text.split('$');
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.chars().next().and_then(|digit| digit.to_digit(10)) {
            Some(digit) => {
                whole.push_str(taken.get(usize::try_from(digit).ok()?).filter(|_| !taken.is_empty())?);
                whole.push_str(piece.get(1..).unwrap_or_default());
            }
            None => {
                whole.push('$');
                whole.push_str(piece);
            }
        }
    }
    Some(whole)
}

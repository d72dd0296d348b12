//! What came to LaunchDarkly's documents at a known time: `[[dated]]` in `openapi/provenance.toml`.
//!
//! A document that lacks it is older than that, or LaunchDarkly has taken it back;
//! [`age`](crate::drift::age) weighs which.

use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;
use crate::openapi::compose::Fragment;
use crate::openapi::provenance::PROVENANCE;

/// One `[[dated]]`: something that documents have since a date, and that older documents lack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// Its name in reports.
    pub what: String,
    /// The day or month of the first document that has it.
    pub since: String,
    /// Its pointers in the fragment.
    pub at: Vec<String>,
    /// The value that came, if `at` are enums.
    pub value: Option<String>,
    /// The line of the entry in [`PROVENANCE`], from 1.
    pub line: usize,
}

impl Dated {
    /// Whether `document` has what stands at one of its pointers.
    pub fn stands_in(&self, document: &Value, pointer: &str) -> bool {
        let found = document.pointer(pointer.trim_start_matches('#'));
        match &self.value {
            None => found.is_some(),
            Some(value) => {
                let list = found.and_then(Value::as_array);
                list.is_some_and(|list| list.iter().any(|one| one == value.as_str()))
            }
        }
    }

    /// The errors of an entry whose pointers lead nowhere in the fragment.
    pub(super) fn check(&self, fragment: &Fragment) -> Vec<Error> {
        let missing = self
            .at
            .iter()
            .filter(|at| !self.stands_in(&fragment.document, at));
        let error = |at: &String| {
            Error::new(format!("the fragment has nothing dated at `{at}`"))
                .at(format!("{PROVENANCE}:{}", self.line))
                .help("correct the pointer or the value, or remove it where LaunchDarkly has taken it back")
        };
        missing.map(error).collect()
    }
}

/// The entry as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DatedTable {
    what: String,
    since: String,
    at: Vec<String>,
    value: Option<String>,
}

impl DatedTable {
    /// The entry, at its line.
    pub(super) fn at_line(self, line: usize) -> Dated {
        Dated {
            what: self.what,
            since: self.since,
            at: self.at,
            value: self.value,
            line,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::openapi::compose::{BASE, Source};
    use crate::openapi::provenance::Provenance;

    use super::*;

    #[test]
    fn a_dated_thing_that_the_fragment_lacks_is_refused() {
        const DOCUMENT: &str = "[[document]]\nid = \"d\"\nname = \"d\"\nwhat = \"w\"\ndate = \"2026\"\nareas = [\"experiments\"]\n";
        let source = Source {
            path: BASE.into(),
            text: "openapi: 3.0.3\n".into(),
        };
        let fragment = Fragment::compose(vec![source]).unwrap();
        let dated = |at: &str, value: &str| {
            let entry =
                format!("[[dated]]\nwhat = \"w\"\nsince = \"2026-07\"\nat = [\"{at}\"]\n{value}");
            Provenance::parse(&format!("{DOCUMENT}\n{entry}")).unwrap()
        };
        dated("#/openapi", "").check(&fragment).unwrap();
        for wrong in [
            dated("#/openapy", ""),
            dated("#/openapi", "value = \"v\"\n"),
        ] {
            let message = wrong.check(&fragment).unwrap_err().to_string();
            assert!(message.contains("nothing dated at `#/openap"), "{message}");
            assert!(message.contains("openapi/provenance.toml:8"), "{message}");
        }
    }
}

//! Accepted differences: those that are intended, each with the reason for it.
//!
//! They are recorded in `openapi/provenance.toml` and do not count as drift. An entry that matches nothing is stale and
//! is reported, so that it can be removed.

use serde::Deserialize;

use super::pattern::Pattern;
use crate::drift::change::Change;
use crate::drift::finding::Finding;
use crate::error::Error;

/// The file in which accepted differences are recorded, from the workspace's root.
pub const PROVENANCE: &str = "openapi/provenance.toml";

/// One `[[accepted]]` entry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// A pattern for the pointer, on either side.
    pub at: String,
    /// The kind of difference, by its name in reports; any if left out.
    pub change: Option<String>,
    /// The fragment's value; any if left out.
    pub old: Option<String>,
    /// Upstream's value; any if left out.
    pub new: Option<String>,
    /// Why the fragment differs.
    pub reason: String,
}

impl Accepted {
    /// Whether the entry accepts `finding`.
    pub fn covers(&self, finding: &Finding) -> bool {
        let pattern = Pattern::new(&self.at);
        let same = |wanted: &Option<String>, value: Option<&str>| {
            wanted.is_none() || wanted.as_deref() == value
        };
        (pattern.selects(&finding.fragment) || pattern.selects(&finding.upstream))
            && same(&self.change, Some(finding.change.name()))
            && same(&self.old, finding.old.as_deref())
            && same(&self.new, finding.new.as_deref())
    }
}

/// Reads the `[[accepted]]` entries in the text of `openapi/provenance.toml`.
///
/// # Errors
/// Broken TOML, an entry without a reason, or an unknown kind of difference.
pub fn read(text: &str) -> Result<Vec<Accepted>, Error> {
    #[derive(Deserialize)]
    struct Provenance {
        #[serde(default)]
        accepted: Vec<Accepted>,
    }
    let read: Provenance = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| {
            text.get(..span.start)
                .map_or(1, |before| before.lines().count().max(1))
        });
        Error::new(format!(
            "an accepted difference cannot be read: {}",
            error.message()
        ))
        .at(format!("{PROVENANCE}:{line}"))
        .help("write `at` and `reason`, and `change`, `old`, `new` to be more exact")
    })?;
    for entry in &read.accepted {
        let known = |name: &String| Change::ALL.iter().any(|change| change.name() == name);
        let message = match &entry.change {
            Some(name) if !known(name) => format!("unknown kind of difference `{name}`"),
            _ if entry.reason.trim().is_empty() => {
                "an accepted difference needs a reason".to_owned()
            }
            _ => continue,
        };
        return Err(Error::new(message)
            .at(format!("{PROVENANCE}, accepted at `{}`", entry.at))
            .help("copy the kind from a finding of `cargo xtask drift --format json`, and say why it is accepted"));
    }
    Ok(read.accepted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_beside_other_tables_and_mistakes_are_reported() {
        let text = "[[document]]\nname = \"x\"\n[[accepted]]\nat = \"#/servers\"\nreason = \"prose only\"\n";
        assert_eq!(read(text).expect("reads").len(), 1);
        let mistakes = [
            ("[[accepted]]\nat = \"#\"\n", "missing field `reason`"),
            (
                "[[accepted]]\nat = \"#\"\nreason = \" \"\n",
                "needs a reason",
            ),
            (
                "[[accepted]]\nat = \"#\"\nreason = \"r\"\nchange = \"gone\"\n",
                "unknown kind of difference `gone`",
            ),
            (
                "[[accepted]]\nat = \"#\"\nreason = \"r\"\nkind = \"x\"\n",
                "unknown field `kind`",
            ),
            ("[[accepted\n", "provenance.toml:1"),
        ];
        for (text, what) in mistakes {
            let message = read(text).expect_err(text).to_string();
            assert!(message.contains(what), "{message}");
        }
    }
}

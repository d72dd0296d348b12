//! Differences that are known and meant, with the reason for each.

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
    /// What the fragment says; anything if left out.
    pub was: Option<String>,
    /// What the document says; anything if left out.
    pub is: Option<String>,
    /// Why the fragment shall differ.
    pub reason: String,
}

impl Accepted {
    /// Whether the entry speaks of `finding`.
    pub fn covers(&self, finding: &Finding) -> bool {
        let pattern = Pattern::new(&self.at);
        let same =
            |own: &Option<String>, other: Option<&str>| own.is_none() || own.as_deref() == other;
        (pattern.selects(&finding.fragment) || pattern.selects(&finding.document))
            && same(&self.change, Some(finding.change.name()))
            && same(&self.was, finding.was.as_deref())
            && same(&self.is, finding.is.as_deref())
    }
}

/// The accepted differences in the text of `openapi/provenance.toml`.
///
/// # Errors
/// Broken TOML, an entry without a reason, or a kind of difference that there is not.
pub(in crate::drift) fn read(text: &str) -> Result<Vec<Accepted>, Error> {
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
        .help("write `at` and `reason`, and `change`, `was`, `is` to be more exact")
    })?;
    for entry in &read.accepted {
        let known = |name: &String| Change::ALL.iter().any(|change| change.name() == name);
        let fault = match &entry.change {
            Some(name) if !known(name) => format!("there is no kind of difference called `{name}`"),
            _ if entry.reason.trim().is_empty() => {
                "an accepted difference needs a reason".to_owned()
            }
            _ => continue,
        };
        return Err(Error::new(fault)
            .at(format!("{PROVENANCE}, accepted at `{}`", entry.at))
            .help("take the kind from a finding of `cargo xtask drift --format json`, and say why it is accepted"));
    }
    Ok(read.accepted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_beside_other_tables_and_faults_are_named() {
        let text = "[[document]]\nname = \"x\"\n[[accepted]]\nat = \"#/servers\"\nreason = \"prose only\"\n";
        assert_eq!(read(text).expect("reads").len(), 1);
        let faults = [
            ("[[accepted]]\nat = \"#\"\n", "missing field `reason`"),
            (
                "[[accepted]]\nat = \"#\"\nreason = \" \"\n",
                "needs a reason",
            ),
            (
                "[[accepted]]\nat = \"#\"\nreason = \"r\"\nchange = \"gone\"\n",
                "no kind of difference called `gone`",
            ),
            (
                "[[accepted]]\nat = \"#\"\nreason = \"r\"\nkind = \"x\"\n",
                "unknown field `kind`",
            ),
            ("[[accepted\n", "provenance.toml:1"),
        ];
        for (text, what) in faults {
            let message = read(text).expect_err(text).to_string();
            assert!(message.contains(what), "{message}");
        }
    }
}

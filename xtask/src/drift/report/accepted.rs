//! Accepted differences: those that are intended, each with the reason for it.
//!
//! They are recorded in `openapi/provenance.toml` and do not count as drift. An entry that matches nothing is stale and
//! is reported, so that it can be removed.

use super::pattern::Pattern;
use crate::drift::change::Change;
use crate::drift::finding::Finding;
use crate::error::Error;
use crate::openapi::provenance::Accepted;

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

/// Checks that the kinds of differences that the entries name exist.
///
/// # Errors
/// Each unknown kind.
pub fn check(accepted: &[Accepted]) -> Result<(), Error> {
    let known = |name: &str| Change::ALL.iter().any(|change| change.name() == name);
    let errors = accepted.iter().filter_map(|entry| {
        let name = entry.change.as_deref().filter(|name| !known(name))?;
        let error = Error::new(format!("unknown kind of difference `{name}`"));
        Some(error.at(entry.place()).help(
            "copy the kind from a finding of `cargo xtask drift --format json`, or leave it out",
        ))
    });
    Error::all(errors.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_kind_is_reported_with_its_line() {
        let entry = |change: Option<&str>| Accepted {
            at: "#".into(),
            change: change.map(str::to_owned),
            old: None,
            new: None,
            reason: "r".into(),
            line: 7,
        };
        check(&[entry(None), entry(Some("server-removed"))]).unwrap();
        let message = check(&[entry(Some("gone"))]).unwrap_err().to_string();
        assert!(
            message.contains("difference `gone`\n  at: openapi/provenance.toml:7"),
            "{message}"
        );
    }
}

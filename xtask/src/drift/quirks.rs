//! Quirks that LaunchDarkly's document no longer has, as far as `[[quirk]]` in `openapi/provenance.toml` can say.
//!
//! They are no differences: the fragment may be right either way. But a comment that warns of something that is gone
//! misleads, so the report ends with them.

use std::fmt::Write;

use serde_json::Value;

use crate::error::Error;
use crate::openapi::compose::Fragment;
use crate::openapi::quirk::Quirk;
use crate::shown;

/// A quirk that no longer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// What there is instead, at which pointer.
    pub what: String,
    /// The file and the line of the fragment, where the comment is.
    pub comment: String,
    /// The place of the entry.
    pub entry: String,
}

impl Gone {
    /// Whether the comment is in a file of the fragment.
    pub fn is_in(&self, file: &str) -> bool {
        self.comment.split(':').next() == Some(file)
    }
}

/// Returns the quirks that `upstream` no longer has.
pub fn gone(upstream: &Value, quirks: &[Quirk], fragment: &Fragment) -> Vec<Gone> {
    let broken = quirks.iter().filter_map(|quirk| {
        let instead = quirk.broken(upstream)?;
        let line = fragment.locate(&quirk.at);
        let comment = line.map_or_else(String::new, |(path, line)| format!("{path}:{line}"));
        Some(Gone {
            what: format!("{}: {instead}", quirk.at),
            comment,
            entry: quirk.place(),
        })
    });
    broken.collect()
}

/// Writes them for a terminal; nothing if there are none.
pub fn text(gone: &[Gone]) -> String {
    let mut text = String::new();
    for Gone {
        what,
        comment,
        entry,
    } in gone
    {
        let _ = writeln!(text, "quirk no longer holds: {what}");
        let _ = writeln!(
            text,
            "      edit {comment}: correct or remove its comment `Quirk`, and {entry}"
        );
    }
    text
}

/// Writes them for an issue or a pull request; nothing if there are none.
pub fn markdown(gone: &[Gone]) -> String {
    let mut text = String::new();
    for (
        index,
        Gone {
            what,
            comment,
            entry,
        },
    ) in gone.iter().enumerate()
    {
        if index == 0 {
            text.push_str("\n### Quirks that no longer hold\n\n");
        }
        let what = what.replace('`', "'");
        let _ = writeln!(
            text,
            "- [ ] `{comment}`: correct or remove its comment `Quirk`, and `{entry}`: `{what}`"
        );
    }
    text
}

/// Adds them to a report in JSON; nothing if there are none.
///
/// # Errors
/// When the report is not JSON, which does not happen in practice.
pub fn add_to_json(report: String, gone: &[Gone]) -> Result<String, Error> {
    if gone.is_empty() {
        return Ok(report);
    }
    let added = || -> serde_json::Result<String> {
        let mut report: Value = serde_json::from_str(&report)?;
        let rows = gone.iter().map(
            |Gone {
                 what,
                 comment,
                 entry,
             }| {
                serde_json::json!({"what": what, "comment": comment, "entry": entry})
            },
        );
        report["quirks"] = rows.collect();
        Ok(shown::json(&serde_json::to_string_pretty(&report)?) + "\n")
    };
    added().map_err(|error| {
        Error::new(format!("cannot write the report as JSON: {error}"))
            .help("report this as a bug, with the document")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::compose::{BASE, Source};
    use crate::openapi::document;
    use crate::openapi::provenance::Provenance;

    const FRAGMENT: &str = "\
openapi: 3.0.3
paths:
  /a:
    get:
      # Quirk [d]: 403 is not documented.
      responses:
        '200': {description: Fine.}
";

    #[test]
    fn a_quirk_that_is_gone_is_reported_with_its_comment_and_its_entry() {
        let source = Source {
            path: BASE.into(),
            text: FRAGMENT.into(),
        };
        let fragment = Fragment::compose(vec![source]).unwrap();
        let entry = "[[quirk]]\nat = \"#/paths/~1a/get/responses\"\nlacks = [\"403\"]\n";
        let quirks = Provenance::parse(entry).unwrap().quirks;
        let upstream = document::parse(FRAGMENT, "d").unwrap();
        assert_eq!(gone(&upstream, &quirks, &fragment), []);
        assert_eq!(text(&[]) + &markdown(&[]), "");

        let mut changed = upstream.clone();
        changed["paths"]["/a"]["get"]["responses"]["403"] = serde_json::json!({});
        let gone = gone(&changed, &quirks, &fragment);
        assert!(gone[0].is_in(BASE) && !gone[0].is_in("openapi/flags.yaml"));
        assert_eq!(
            text(&gone),
            "quirk no longer holds: #/paths/~1a/get/responses: `403` is there\n      \
             edit openapi/experiments.yaml:6: correct or remove its comment `Quirk`, and openapi/provenance.toml:1\n"
        );
        assert!(
            markdown(&gone).starts_with(
                "\n### Quirks that no longer hold\n\n- [ ] `openapi/experiments.yaml:6`"
            )
        );
    }
}

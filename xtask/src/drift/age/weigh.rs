//! The decision whether a document is older than a file of the fragment: a pure function of the signs.

/// Signs of the age of a document, for one file of the fragment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// The date under which the provenance records the document for this file, and the newest date there for the file.
    pub recorded: Option<(String, String)>,
    /// Dated things that the document lacks.
    pub missing: Vec<DatedSign>,
    /// Dated things that it has, or has in some places.
    pub present: Vec<DatedSign>,
    /// Former names that are back, in place of those that followed them.
    pub former_names: Vec<String>,
    /// Former enum values that are back.
    pub former_values: Vec<String>,
    /// Deprecations that are gone, beside those that are dated.
    pub undeprecated: Vec<String>,
    /// Things that the fragment has never had.
    pub new: Vec<String>,
}

/// Something that documents have since a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedSign {
    /// Its name.
    pub what: String,
    /// The day or month of the first document that has it.
    pub since: String,
}

/// The weight that the signs need to be believed: two dated things that are missing, for example.
const ENOUGH: usize = 4;

/// How many dated things a much older document lacks.
const MUCH: usize = 4;

/// How many names a sign lists.
const LISTED: usize = 8;

impl Signs {
    /// Returns the signs that the document is older, as sentences; none if it is not.
    ///
    /// A recorded document is older if one of a later date is recorded for the file. Any other is older if it lacks
    /// what came lately or returns to former names, enough of it, and little speaks against that: something new, or
    /// something that came no earlier than what it lacks. LaunchDarkly also takes things back, one at a time, so in
    /// doubt a document is not older, and its differences are reported with edits.
    pub fn older(&self) -> Vec<String> {
        if let Some((own, newest)) = &self.recorded {
            if !is_before(own, newest) {
                return Vec::new();
            }
            let mut sentences = vec![format!(
                "it is recorded as of {own}, and the newest one for this file as of {newest}"
            )];
            sentences.extend(self.sentences());
            return sentences;
        }
        let strong = 2 * self.missing.len() + 3 * self.former_names.len();
        // A value that comes back or a deprecation that goes may be news as well.
        let weak = self.former_values.len().min(2) + self.undeprecated.len().min(2);
        let against = 2 * self.contradicting() + self.new.len();
        // Of what much older documents have, some is gone since, and looks new.
        let doubt = if self.missing.len() >= MUCH { 1 } else { 2 };
        if strong == 0 || strong + weak < ENOUGH || strong + weak <= doubt * against {
            return Vec::new();
        }
        self.sentences()
    }

    /// Counts the dated things that the document has although they came no earlier than some that it lacks.
    fn contradicting(&self) -> usize {
        let since = self.missing.iter().map(|sign| &sign.since);
        let Some(earliest) = since.min() else {
            return 0;
        };
        let later = |sign: &&DatedSign| !is_before(&sign.since, earliest);
        self.present.iter().filter(later).count()
    }

    fn sentences(&self) -> Vec<String> {
        let dated = self.missing.iter();
        let dated: Vec<String> = dated
            .map(|sign| format!("{} ({})", sign.what, sign.since))
            .collect();
        let rows = [
            ("it lacks what came later: ", &dated),
            ("former names are back: ", &self.former_names),
            ("former values are back: ", &self.former_values),
            ("deprecations are gone: ", &self.undeprecated),
        ];
        let rows = rows.into_iter().filter(|(_, names)| !names.is_empty());
        rows.map(|(text, names)| format!("{text}{}", listed(names)))
            .collect()
    }
}

/// Whether one date is before another, as far as both are known: a day of a month is not before the month.
fn is_before(one: &str, other: &str) -> bool {
    let length = one.len().min(other.len());
    one.get(..length) < other.get(..length)
}

fn listed(names: &[String]) -> String {
    let mut text = names
        .iter()
        .take(LISTED)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > LISTED {
        text += &format!(" and {} more", names.len() - LISTED);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(missing: &[&str], present: &[&str]) -> Signs {
        let dated = |list: &[&str]| -> Vec<DatedSign> {
            let sign = |since: &&str| DatedSign {
                what: format!("w{since}"),
                since: (*since).to_owned(),
            };
            list.iter().map(sign).collect()
        };
        Signs {
            missing: dated(missing),
            present: dated(present),
            ..Signs::default()
        }
    }

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|index| format!("n{index}")).collect()
    }

    fn recorded(own: &str, newest: &str) -> Signs {
        Signs {
            recorded: Some((own.into(), newest.into())),
            ..Signs::default()
        }
    }

    #[test]
    fn a_document_is_older_if_enough_speaks_for_it_and_little_against() {
        let (old, later) = ("2026-03", "2026-10");
        let rows: Vec<(&str, Signs, bool)> = vec![
            ("nothing", Signs::default(), false),
            (
                "recorded, and the newest",
                recorded("2026-10", "2026-10"),
                false,
            ),
            (
                "recorded, and a newer one is",
                recorded("2026-03-25", "2026-10"),
                true,
            ),
            (
                "recorded on a day of the newest month",
                recorded("2026-10-05", "2026-10"),
                false,
            ),
            ("one thing is taken back", signs(&[later], &[old]), false),
            (
                "two things are missing",
                signs(&[later, later], &[old]),
                true,
            ),
            (
                "two are missing, and nothing is known of others",
                signs(&[later, later], &[]),
                true,
            ),
            (
                "two of three of one month are taken back",
                signs(&[later, later], &[old, later]),
                false,
            ),
            (
                "most of a month is missing",
                signs(&[later, later, later], &[later]),
                true,
            ),
            (
                "something later is there",
                signs(&[old, old], &[later]),
                false,
            ),
            (
                "two are missing, and something is new",
                Signs {
                    new: names(1),
                    ..signs(&[later, later], &[old])
                },
                true,
            ),
            (
                "two are missing, and two things are new",
                Signs {
                    new: names(2),
                    ..signs(&[later, later], &[old])
                },
                false,
            ),
            (
                "much is missing, and some of what went is new here",
                Signs {
                    new: names(4),
                    ..signs(&[later; 6], &[])
                },
                true,
            ),
            (
                "one former name",
                Signs {
                    former_names: names(1),
                    ..Signs::default()
                },
                false,
            ),
            (
                "two former names",
                Signs {
                    former_names: names(2),
                    ..Signs::default()
                },
                true,
            ),
            (
                "a former name and a missing thing",
                Signs {
                    former_names: names(1),
                    ..signs(&[later], &[old])
                },
                true,
            ),
            (
                "former values alone are news",
                Signs {
                    former_values: names(9),
                    ..Signs::default()
                },
                false,
            ),
            (
                "vanished deprecations alone are news",
                Signs {
                    undeprecated: names(9),
                    ..Signs::default()
                },
                false,
            ),
            (
                "both, and one thing is missing",
                Signs {
                    former_values: names(1),
                    undeprecated: names(1),
                    ..signs(&[later], &[old])
                },
                true,
            ),
            (
                "a value is back, one thing is taken back, and something is new",
                Signs {
                    former_values: names(2),
                    new: names(2),
                    ..signs(&[later], &[old])
                },
                false,
            ),
        ];
        for (about, signs, older) in rows {
            assert_eq!(!signs.older().is_empty(), older, "{about}");
        }
    }

    #[test]
    fn the_signs_are_listed_as_sentences() {
        let signs = Signs {
            former_names: names(10),
            former_values: names(1),
            ..signs(&["2026-07", "2026-10"], &[])
        };
        assert_eq!(
            signs.older(),
            [
                "it lacks what came later: w2026-07 (2026-07), w2026-10 (2026-10)",
                "former names are back: n0, n1, n2, n3, n4, n5, n6, n7 and 2 more",
                "former values are back: n0",
            ]
        );
    }
}

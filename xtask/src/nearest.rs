//! The word that somebody probably meant, for the help of a message about a misspelled one.

use strsim::osa_distance;

/// Returns the word of `known` nearest to `word`, if it is near enough to be meant.
///
/// A letter that is missing, added, wrong, or swapped with its neighbour counts one; a third of the longer word may be
/// so. A word that begins with the other one is near as well, and upper and lower case are the same letter.
///
/// ```
/// use xtask::nearest::nearest;
///
/// let commands = ["gen", "lint", "drift"];
/// assert_eq!(nearest("gne", commands), Some("gen"));
/// assert_eq!(nearest("generate", commands), Some("gen"));
/// assert_eq!(nearest("frobnicate", commands), None);
/// ```
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // A word of a document may be of any length, and the distance takes the product of both.
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    let cost = |one: &str| {
        let one = one.to_lowercase();
        let distance = osa_distance(&word, &one);
        let longer = word.chars().count().max(one.chars().count());
        let begins = word.len() > 1 && (word.starts_with(&one) || one.starts_with(&word));
        (distance * 3 <= longer || begins).then_some(distance)
    };
    let near = known
        .into_iter()
        .filter(|one| one.len() <= LONGEST)
        .filter_map(|one| Some((cost(one)?, one)))
        .min_by_key(|(cost, _)| *cost);
    near.map(|(_, one)| one)
}

/// Longer words, in bytes, are the names of nothing.
const LONGEST: usize = 200;

/// Returns the help for a name that nothing has: the nearest one, or all of them.
pub fn or_list(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.is_empty() => "there are none; remove it".into(),
        None => format!("write one of {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested_and_none_that_is_far() {
        let known = ["api", "drift", "extract", "gen", "lint", "release"];
        let rows = [
            ("gne", Some("gen")),
            ("drfit", Some("drift")),
            ("lnt", Some("lint")),
            ("generate", Some("gen")),
            ("rel", Some("release")),
            ("ap", Some("api")),
            ("apis", Some("api")),
            ("extarct", Some("extract")),
            ("x", None),
            ("", None),
            ("publish", None),
        ];
        for (word, expected) in rows {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
    #[test]
    fn case_does_not_matter_and_no_length_is_too_great() {
        let known = ["description", "nullable", "x-moment"];
        for (word, expected) in [
            ("descripton", Some("description")),
            ("nulable", Some("nullable")),
            ("Nullable", Some("nullable")),
            ("moment", Some("x-moment")),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
        assert_eq!(nearest("a", []), None);
        assert_eq!(nearest(&"description".repeat(1_000_000), known), None);
    }

    #[test]
    fn without_a_near_word_all_are_listed() {
        assert_eq!(or_list("tru", &["true", "false"]), "did you mean `true`?");
        assert_eq!(or_list("7", &["true", "false"]), "write one of true, false");
        assert_eq!(or_list("7", &[]), "there are none; remove it");
    }
}

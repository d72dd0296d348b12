//! The word that somebody probably meant, for the help of a message about a misspelled one.

/// Returns the word of `known` nearest to `word`, if it is near enough to be meant.
///
/// A letter that is missing, added, wrong, or swapped with its neighbour counts one; a third of the longer word may be
/// so. A word that begins with the other one is near as well.
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
    let cost = |one: &str| {
        let distance = distance(word, one);
        let longer = word.chars().count().max(one.chars().count());
        let begins = word.len() > 1 && (word.starts_with(one) || one.starts_with(word));
        (distance * 3 <= longer || begins).then_some(distance)
    };
    let near = known
        .into_iter()
        .filter_map(|one| Some((cost(one)?, one)))
        .min_by_key(|(cost, _)| *cost);
    near.map(|(_, one)| one)
}

/// The number of letters that are missing, added, wrong or swapped: the optimal string alignment.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    let mut former = None;
    for (row, one) in left.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let replaced = last[column] + usize::from(one != *other);
            let changed = (last[column + 1] + 1).min(current[column] + 1);
            let mut best = replaced.min(changed);
            let swaps = column > 0 && former == Some(*other) && right[column - 1] == one;
            if swaps {
                best = best.min(before_last[column - 1] + 1);
            }
            current.push(best);
        }
        former = Some(one);
        before_last = std::mem::replace(&mut last, current);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_missing_added_wrong_or_swapped_count_one_each() {
        let rows = [
            ("", "", 0),
            ("", "gen", 3),
            ("gen", "", 3),
            ("gen", "gen", 0),
            ("gn", "gen", 1),
            ("geen", "gen", 1),
            ("gan", "gen", 1),
            ("gne", "gen", 1),
            ("drfit", "drift", 1),
            ("ldrfit", "drift", 2),
            ("größe", "grösse", 2),
        ];
        for (left, right, expected) in rows {
            assert_eq!(distance(left, right), expected, "{left} {right}");
            assert_eq!(distance(right, left), expected, "{right} {left}");
        }
    }

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
}

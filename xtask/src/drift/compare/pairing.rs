//! Pairs removed names with added ones that are the same thing under another name: of parameters, properties and enum values.

/// The number of names on each side that are considered, so that the cost is bounded for any document.
const MAX_NAMES: usize = 64;

/// The number of pairs whose shapes are compared, for the same reason.
const MAX_PROBES: usize = 512;

/// The likeness that two names need when there is a choice, from 0 to 1.
const MIN_LIKENESS: f64 = 0.5;

/// Pairs the indexes of names in `removed` and `added` that are one thing under two names, in the order of `removed`.
///
/// If one name was removed and one was added, the same shape is enough. If there are several, the names must be alike
/// too, and those that are most alike are paired first.
pub(super) fn pairs(
    removed: &[impl AsRef<str>],
    added: &[impl AsRef<str>],
    mut same: impl FnMut(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let only = removed.len() == 1 && added.len() == 1;
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (from, old) in removed.iter().enumerate().take(MAX_NAMES) {
        candidates.extend(
            added
                .iter()
                .enumerate()
                .take(MAX_NAMES)
                .map(|(to, new)| (likeness(old.as_ref(), new.as_ref()), from, to)),
        );
    }
    candidates.retain(|(likeness, ..)| only || *likeness >= MIN_LIKENESS);
    candidates.sort_by(|one, other| {
        other
            .0
            .total_cmp(&one.0)
            .then((one.1, one.2).cmp(&(other.1, other.2)))
    });
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, from, to) in candidates.into_iter().take(MAX_PROBES) {
        let free = pairs.iter().all(|pair| pair.0 != from && pair.1 != to);
        if free && same(from, to) {
            pairs.push((from, to));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Returns how alike two names are, from 0 (nothing in common) to 1 (the same): 1 minus the edits per letter.
pub(in crate::drift) fn likeness(one: &str, other: &str) -> f64 {
    let (one, other): (Vec<char>, Vec<char>) = (
        one.chars().take(64).collect(),
        other.chars().take(64).collect(),
    );
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, left) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    let longest = one.len().max(other.len()).max(1);
    1.0 - row[other.len()] as f64 / longest as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_paired_by_shape_and_by_likeness_where_there_is_a_choice() {
        let always = |_, _| true;
        assert_eq!(pairs(&["primary"], &["main"], always), [(0, 0)]);
        assert_eq!(pairs(&["primary"], &["main"], |_, _| false), []);
        assert_eq!(pairs(&["primary"], &["main", "other"], always), []);
        assert_eq!(
            pairs(&["covarianceId", "seed"], &["salt", "covariateId"], always),
            [(0, 1)]
        );
        assert_eq!(
            pairs(&["unitA", "unitB"], &["unitB2", "unitA2"], always),
            [(0, 1), (1, 0)]
        );
    }

    #[test]
    fn likeness_counts_edits() {
        assert!((likeness("covarianceId", "covariateId") - 10.0 / 12.0).abs() < 0.01);
        assert!((likeness("", "") - 1.0).abs() < f64::EPSILON);
        assert!(likeness("abc", "xyz") < f64::EPSILON);
    }
}

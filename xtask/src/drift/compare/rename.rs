//! Recognising a rename: one name went, and another of the same shape came.

/// How many names on each side, and how many pairs of shapes, are looked at, so that a document of another kind costs
/// no more than one of its own.
const NAMES: usize = 64;
const PROBES: usize = 512;

/// How alike two names must be when there is a choice, from 0 to 1.
const ALIKE: f64 = 0.5;

/// Pairs of positions in `gone` and `come` that are one thing under two names, in the order of `gone`.
///
/// When a single name went and a single one came, the same shape is enough. Where there are several, the names must be
/// alike too, and the most alike are paired first.
pub(super) fn pairs(
    gone: &[&str],
    come: &[&str],
    mut same: impl FnMut(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let only = gone.len() == 1 && come.len() == 1;
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (from, old) in gone.iter().enumerate().take(NAMES) {
        candidates.extend(
            come.iter()
                .enumerate()
                .take(NAMES)
                .map(|(to, new)| (likeness(old, new), from, to)),
        );
    }
    candidates.retain(|(likeness, ..)| only || *likeness >= ALIKE);
    candidates.sort_by(|one, other| {
        other
            .0
            .total_cmp(&one.0)
            .then((one.1, one.2).cmp(&(other.1, other.2)))
    });
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, from, to) in candidates.into_iter().take(PROBES) {
        let free = pairs.iter().all(|pair| pair.0 != from && pair.1 != to);
        if free && same(from, to) {
            pairs.push((from, to));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// How alike two names are, from 0 (nothing in common) to 1 (the same): one less the edits per letter.
pub(super) fn likeness(one: &str, other: &str) -> f64 {
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

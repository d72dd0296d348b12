//! Which of the known names is meant by one that is not known.

/// Returns the names, those that are most like `given` first.
pub(crate) fn by_likeness<'a>(
    given: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Vec<&'a str> {
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_by_key(|name| edits(given, name));
    names
}

/// Returns how many letters have to be inserted, removed or replaced to make one text the other. Case does not matter.
pub(crate) fn edits(one: &str, other: &str) -> usize {
    let letters = |text: &str| -> Vec<char> { text.to_lowercase().chars().collect() };
    let (one, other) = (letters(one), letters(other));
    // The row for the letters of `one` so far: what it costs to make each beginning of `other` of them.
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.iter().enumerate() {
        let mut next = vec![index + 1];
        for (position, (before, known)) in row.windows(2).zip(&other).enumerate() {
            let replaced = before[0] + usize::from(letter != known);
            next.push(replaced.min(before[1] + 1).min(next[position] + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_similar_name_comes_first() {
        let names = ["key", "name", "hypothesis", "metrics"];
        let sorted = by_likeness("hypotesis", names);
        assert_eq!(sorted[0], "hypothesis");
        assert_eq!(sorted.len(), names.len());
        let cases = [
            ("", "", 0),
            ("", "ab", 2),
            ("SIM_ALOW", "sim_allow", 1),
            ("kei", "key", 1),
        ];
        for (one, other, expected) in cases {
            assert_eq!(edits(one, other), expected, "{one} {other}");
            assert_eq!(edits(other, one), expected, "{other} {one}");
        }
    }
}

//! Keys that somebody may have meant instead of one that does not exist.

/// The largest number of keys that are near.
const MAX_NEAR: usize = 5;

/// Returns which keys are spelled like a text, the nearest first, or an empty text where none is.
pub(super) fn near<'a>(text: &str, keys: impl Iterator<Item = &'a str>) -> String {
    let limit = (text.chars().count() / 3).max(2);
    let with_distance = keys.map(|key| (distance(text, key), key));
    let is_near = |&(distance, key): &(usize, &str)| distance <= limit || is_part(text, key);
    let mut near: Vec<_> = with_distance.filter(is_near).collect();
    near.sort_unstable();
    let keys: Vec<String> = near
        .iter()
        .take(MAX_NEAR)
        .map(|(_, key)| format!("`{key}`"))
        .collect();
    match keys.is_empty() {
        true => String::new(),
        false => format!("; spelled like it: {}", keys.join(", ")),
    }
}

/// Whether one is a part of the other, which is no coincidence from three characters on.
fn is_part(text: &str, key: &str) -> bool {
    (text.len() >= 3 && key.contains(text)) || (key.len() >= 3 && text.contains(key))
}

/// Returns how many characters have to be inserted, removed or replaced to make one text of the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (at, one) in from.chars().enumerate() {
        let mut corner = at;
        let mut left = at + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(&to) {
            let above = *cell;
            let replaced = corner + usize::from(one != *other);
            left = replaced.min(above + 1).min(left + 1);
            (*cell, corner) = (left, above);
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_edits() {
        for (one, other, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("purchases", "purchase", 1),
            ("prchase", "purchase", 1),
            ("kitten", "sitting", 3),
            ("größe", "grosse", 3),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
            assert_eq!(distance(other, one), expected, "{other} {one}");
        }
    }

    #[test]
    fn the_nearest_keys_come_first_and_others_not_at_all() {
        let keys = ["page-load-ms", "purchase", "purchase-eu", "purchased"];
        assert_eq!(
            near("purchases", keys.into_iter()),
            "; spelled like it: `purchase`, `purchased`, `purchase-eu`"
        );
        assert_eq!(near("signup", keys.into_iter()), "");
    }
}

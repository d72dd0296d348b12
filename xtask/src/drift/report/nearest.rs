//! The pointers that are nearest to a text that names none: for the help of an error.

use std::collections::{BTreeMap, BTreeSet};

use super::pattern::{Pattern, keys};
use crate::drift::compare::likeness;

/// How many pointers are suggested.
const MAX: usize = 3;

/// The likeness that a misspelt key needs, from 0 to 1.
const MIN_LIKENESS: f64 = 0.6;

/// Returns the pointers nearest to `text`, nearest first: at most three.
///
/// `text` may be misspelt, lack the front (`Experiment`) or keys in the middle (`Experiment/dataSource`), or be one of
/// the `names` of operations and paths, each with its pointer. A text with wildcards is corrected as a whole if that
/// helps.
pub(super) fn to(
    text: &str,
    pointers: &BTreeSet<String>,
    names: &[(String, String)],
) -> Vec<String> {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for key in pointers.iter().flat_map(|pointer| keys(pointer)) {
        *known.entry(key).or_default() += 1;
    }
    let all_known = keys(text).all(|key| known.contains_key(key));
    if let Some(pointer) = by_name(text, names).filter(|_| !all_known) {
        return vec![pointer.to_owned()];
    }
    let words: Vec<&str> = keys(text).flat_map(|key| words(key, &known)).collect();
    let corrected: Vec<(&str, Option<&str>)> = words
        .iter()
        .map(|word| (*word, corrected(word, &known)))
        .collect();
    if text.contains('*') {
        let mut whole = text.to_owned();
        for (word, right) in &corrected {
            whole = whole.replace(word, right.unwrap_or(word));
        }
        let pattern = Pattern::new(&whole);
        if pointers.iter().any(|pointer| pattern.selects(pointer)) {
            return vec![whole];
        }
    }
    let mut wanted: Vec<&str> = corrected.iter().filter_map(|(_, right)| *right).collect();
    // The last keys say most, so the first ones are given up first.
    while !wanted.is_empty() {
        let mut found: Vec<&String> = pointers
            .iter()
            .filter(|pointer| leads_through(pointer, &wanted))
            .collect();
        found.sort_by_key(|pointer| keys(pointer).count());
        if let Some(shortest) = found.first().map(|pointer| keys(pointer).count()) {
            let near = found
                .into_iter()
                .take_while(|one| keys(one).count() == shortest);
            return near.take(MAX).cloned().collect();
        }
        wanted.remove(0);
    }
    Vec::new()
}

/// The pointer of the operation or path whose name is most like `text`, if one is.
fn by_name<'n>(text: &str, names: &'n [(String, String)]) -> Option<&'n str> {
    let bare = text.trim_start_matches(['#', '*', '/']);
    let like = |name: &str| likeness_of(bare, name.trim_start_matches('/'));
    let best = names
        .iter()
        .max_by(|one, other| like(&one.0).total_cmp(&like(&other.0)))?;
    // Names of operations are alike, and so are paths; a name is taken for a slip of the pen only.
    (like(&best.0) >= 0.85).then_some(best.1.as_str())
}

/// The words of a key: the key itself, or the parts of a label as reports write it (`Experiment.dataSource`).
fn words<'k>(key: &'k str, known: &BTreeMap<&str, usize>) -> Vec<&'k str> {
    let parts = || key.split(['.', ' ', '?', '[', ']', '{', '}']);
    match known.contains_key(key) || key.contains("~1") {
        true => vec![key],
        false => parts()
            .flat_map(|part| part.split('*'))
            .filter(|part| !part.is_empty())
            .collect(),
    }
}

/// The known key that `word` is, or is most like.
fn corrected<'k>(word: &str, known: &BTreeMap<&'k str, usize>) -> Option<&'k str> {
    if let Some((key, _)) = known.get_key_value(word) {
        return Some(key);
    }
    let alike = known
        .iter()
        .map(|(key, count)| (likeness_of(word, key), *count, *key));
    alike
        .filter(|(likeness, ..)| *likeness >= MIN_LIKENESS)
        .max_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)))
        .map(|(.., key)| key)
}

/// How alike two names are, where upper and lower case make little difference.
fn likeness_of(one: &str, other: &str) -> f64 {
    let exact = likeness(one, other);
    exact.max(likeness(&one.to_lowercase(), &other.to_lowercase()) - 0.01)
}

/// Whether a pointer has all `wanted` keys in their order, and ends with the last.
fn leads_through(pointer: &str, wanted: &[&str]) -> bool {
    let mut rest = wanted.iter().rev();
    let mut next = rest.next();
    let mut is_last = true;
    for key in keys_reversed(pointer) {
        if next.is_some_and(|wanted| *wanted == key) {
            next = rest.next();
        } else if is_last {
            return false;
        }
        is_last = false;
    }
    next.is_none()
}

fn keys_reversed(pointer: &str) -> impl Iterator<Item = &str> {
    pointer
        .trim_start_matches('#')
        .rsplit('/')
        .filter(|key| !key.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_pointers_are_found() {
        let pointers = [
            "#/components/schemas/Experiment",
            "#/components/schemas/Experiment/properties",
            "#/components/schemas/Experiment/properties/dataSource",
            "#/components/schemas/Experiment/properties/dataSource/enum",
            "#/components/schemas/ExperimentPost",
            "#/components/schemas/ExperimentPost/properties/dataSource",
            "#/components/schemas/Metric/properties/analysisUnit",
            "#/components/schemas/MetricV2Rep/properties/analysisUnit",
            "#/paths/~1api~1experiments/get",
        ];
        let pointers: BTreeSet<String> = pointers.iter().map(|one| (*one).to_owned()).collect();
        let names = [
            ("getExperiments", "#/paths/~1api~1experiments/get"),
            ("/api/experiments", "#/paths/~1api~1experiments"),
        ];
        let names = names.map(|(name, pointer)| (name.to_owned(), pointer.to_owned()));
        let schema = |rest: &str| format!("#/components/schemas/{rest}");
        let rows: [(&str, Vec<String>); 13] = [
            ("Experiment", vec![schema("Experiment")]),
            ("experiment", vec![schema("Experiment")]),
            ("Experimnt", vec![schema("Experiment")]),
            ("#/components/schemas/Experimet", vec![schema("Experiment")]),
            ("#/component/schema/Experiment", vec![schema("Experiment")]),
            (
                "Experiment.dataSource",
                vec![schema("Experiment/properties/dataSource")],
            ),
            (
                "#/components/schemas/Experiment/dataSource",
                vec![schema("Experiment/properties/dataSource")],
            ),
            (
                "analysisUnits",
                vec![
                    schema("Metric/properties/analysisUnit"),
                    schema("MetricV2Rep/properties/analysisUnit"),
                ],
            ),
            ("**/analysisUnt", vec!["**/analysisUnit".into()]),
            (
                "getExperiment",
                vec!["#/paths/~1api~1experiments/get".into()],
            ),
            (
                "/api/experiments",
                vec!["#/paths/~1api~1experiments".into()],
            ),
            ("#/paths/*/gett", vec!["#/paths/*/get".into()]),
            ("zzz", vec![]),
        ];
        for (text, expected) in rows {
            assert_eq!(to(text, &pointers, &names), expected, "{text}");
        }
    }
}

//! Lists of names in error messages, so that whoever reads one sees what there is.

use crate::state::flag::{Flag, Variation};
use crate::state::targeting::{FALLTHROUGH, Targeting};

/// The number of names that a message contains at most.
const LONGEST: usize = 20;

/// Returns names in code quotes, separated by commas.
pub(super) fn names(names: impl IntoIterator<Item = String>) -> String {
    let all: Vec<_> = names.into_iter().collect();
    let shown = all[..all.len().min(LONGEST)].join(", ");
    match all.len().saturating_sub(LONGEST) {
        0 if all.is_empty() => "none".to_owned(),
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Returns the keys of flags.
pub(super) fn keys<'a>(flags: impl IntoIterator<Item = &'a Flag>) -> String {
    names(flags.into_iter().map(|flag| format!("`{}`", flag.key)))
}

/// Returns the ids of the variations of a flag, with their names.
pub(super) fn variations(flag: &Flag) -> String {
    let name = |variation: &Variation| match &variation.name {
        Some(name) => name.clone(),
        None => variation.value.to_string(),
    };
    let variations = flag.variations.iter();
    names(variations.map(|one| format!("`{}` ({})", one.id, name(one))))
}

/// Returns the ids of the rules of a flag, with their descriptions.
pub(super) fn rules(targeting: &Targeting) -> String {
    let rules = targeting.rules.iter().map(|rule| match &rule.description {
        Some(description) => format!("`{}` ({description})", rule.id),
        None => format!("`{}`", rule.id),
    });
    names(rules.chain([format!("`{FALLTHROUGH}`")]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        let numbers = |count: usize| names((0..count).map(|number| number.to_string()));
        assert_eq!(numbers(0), "none");
        assert_eq!(numbers(3), "0, 1, 2");
        assert!(numbers(LONGEST).ends_with(", 19"));
        assert!(numbers(LONGEST + 2).ends_with(", 19 and 2 more"));
    }
}

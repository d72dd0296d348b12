//! Patterns that select differences by pointer, and the filter that is made of them.

/// A JSON pointer with wildcards: `*` matches any part of one key, `**` any number of keys.
///
/// A pattern also selects everything below the place that it names. The `#` in front is optional.
///
/// ```
/// use xtask::drift::report::pattern::Pattern;
///
/// let pattern = Pattern::new("#/components/schemas/*Rep/properties/_links");
/// assert!(pattern.selects("#/components/schemas/FlagRep/properties/_links/description"));
/// assert!(!pattern.selects("#/components/schemas/FlagRep/properties/_link"));
/// assert!(Pattern::new("**/enum").selects("#/components/schemas/A/properties/b/enum"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    keys: Vec<String>,
}

impl Pattern {
    /// Reads a pattern; every text is one.
    pub fn new(text: &str) -> Self {
        Pattern {
            text: text.to_owned(),
            keys: keys(text).map(str::to_owned).collect(),
        }
    }

    /// The text that it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether `pointer` is the place that the pattern names, or lies below it.
    pub fn selects(&self, pointer: &str) -> bool {
        // `reached[i]` says whether the first `i` keys of the pattern can account for the pointer's keys so far.
        let mut reached = vec![false; self.keys.len() + 1];
        reached[0] = true;
        self.skip_over(&mut reached);
        for key in keys(pointer) {
            if reached[self.keys.len()] {
                return true;
            }
            let mut next = vec![false; reached.len()];
            for (index, pattern) in self
                .keys
                .iter()
                .enumerate()
                .filter(|(index, _)| reached[*index])
            {
                if pattern == "**" {
                    next[index] = true;
                } else if matches(pattern, key) {
                    next[index + 1] = true;
                }
            }
            self.skip_over(&mut next);
            reached = next;
        }
        reached[self.keys.len()]
    }

    /// `**` may also stand for no key at all.
    fn skip_over(&self, reached: &mut [bool]) {
        for (index, _) in self.keys.iter().enumerate().filter(|(_, key)| *key == "**") {
            reached[index + 1] |= reached[index];
        }
    }
}

/// The keys of a pointer or a pattern.
pub(super) fn keys(pointer: &str) -> impl Iterator<Item = &str> {
    pointer
        .trim_start_matches('#')
        .split('/')
        .filter(|key| !key.is_empty())
}

/// Whether one key matches, where `*` is any run of characters: the literal pieces must follow one another in it.
fn matches(pattern: &str, key: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = key.strip_prefix(first) else {
        return false;
    };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else {
        return rest.is_empty();
    };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Which differences a report shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only differences that one of these selects; all if there are none.
    pub only: Vec<Pattern>,
    /// No differences that one of these selects.
    pub ignore: Vec<Pattern>,
    /// Only differences of this file of the fragment; of all if there is none.
    pub file: Option<String>,
}

impl Filter {
    /// Whether a difference with these pointers, in this file, is shown.
    pub fn shows(&self, pointers: &[&str], file: Option<&str>) -> bool {
        let any = |patterns: &[Pattern]| {
            let selects = |pattern: &Pattern| pointers.iter().any(|one| pattern.selects(one));
            patterns.iter().any(selects)
        };
        let of_file = self.file.is_none() || self.file.as_deref() == file;
        of_file && (self.only.is_empty() || any(&self.only)) && !any(&self.ignore)
    }

    /// The part of the comparison that the filter shows, as a sentence goes on: ` within '#/a'`; empty if it shows all.
    pub fn scope(&self) -> String {
        let list = |patterns: &[Pattern]| {
            let texts = patterns.iter().map(|one| format!("'{}'", one.text));
            texts.collect::<Vec<_>>().join(", ")
        };
        let mut scope = String::new();
        if !self.only.is_empty() {
            scope += &format!(" within {}", list(&self.only));
        }
        if !self.ignore.is_empty() {
            scope += &format!(" outside {}", list(&self.ignore));
        }
        if let Some(file) = &self.file {
            scope += &format!(" of {file}");
        }
        scope
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_select_what_they_name_and_what_is_below() {
        let rows = [
            ("#/a", "#/a", true),
            ("/a", "#/a/b", true),
            ("#/a", "#/ab", false),
            ("#/a/b", "#/a", false),
            ("#/*/b", "#/a/b", true),
            ("#/*/b", "#/a/c/b", false),
            ("#/**/b", "#/b", true),
            ("#/**/b", "#/a/c/b/d", true),
            ("#/**/b/c", "#/b/b/c", true),
            ("#/**", "#/a", true),
            ("#/a*c*e", "#/abcde", true),
            ("#/a*c*e", "#/abde", false),
            ("#/paths/*/get", "#/paths/~1a~1b/get/parameters", true),
            ("#", "#/anything", true),
        ];
        for (pattern, pointer, selects) in rows {
            assert_eq!(
                Pattern::new(pattern).selects(pointer),
                selects,
                "{pattern} on {pointer}"
            );
        }
    }
}

//! Messages for programs in the words of files.

/// What a message says to whoever writes a program, and what it says to whoever writes a file; longer parts first.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("give it with `metric(…)` or `primary_metric(…)`", "name it in `primary`, or in `others` without `group`"),
    ("give it with `Metric::group(…)` or `primary_funnel(…)`", "write `{group: KEY}`, or name it in `funnel`"),
    ("give it with `primary_metric(…)`", "add `primary: KEY`"),
    ("or a funnel with `primary_funnel(…)`", "or `funnel: KEY`"),
    ("mark exactly one", "write `baseline: true` beside exactly one"),
    ("`primary_metric(…)`", "`primary`"),
    ("`primary_funnel(…)`", "`funnel`"),
    ("give shares with `percent(…)`", "give shares with `percent`"),
    ("name one with `serves(…)` in each treatment", "name one in `variations` of each treatment"),
    ("give the id, by `variation(…)` or `not_in_experiment(…)`", "give the id as `{id: ID}`"),
    ("`others_get(…)`: ", ""),
    ("`not_in_experiment(…)`: ", ""),
    ("`maintained_by(…)`: ", ""),
    ("of `maintained_by(…)` ", ""),
    ("an id with `maintainer(…)`", "an id"),
    ("give an id with `FlagRule::rule(…)`", "give an id"),
    ("give its rule by `FlagRule::ai_config()`", "give it as `ai-config`"),
    ("`FlagRule::fallthrough()`", "`fallthrough`"),
    ("`FlagRule::ai_config()`", "`ai-config`"),
    ("an AI config is named by `ai-config`", "an AI config is given as `ai-config`"),
    ("a flag is named by `fallthrough`", "a flag is given as `flag`"),
    ("add it with its rule by `flag(…)`", "add it to `flags`"),
    ("read it with `of(…)` or `flags([…])`", "look it up in LaunchDarkly"),
    ("read it with `of(…)` or `ai_configs([…])`", "look it up in LaunchDarkly"),
    ("read it with `members([…])`", "look it up in LaunchDarkly"),
    ("read the catalog with `of(…)`", "look it up in LaunchDarkly"),
    ("call `refresh(…)`", "run it again"),
];

/// Replaces what a program would write by what a file says.
pub(super) fn in_words_of_files(text: &str) -> String {
    let text = WORDS
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    let text = without_position(&text);
    let mut letters = text.chars();
    // "is missing" says it of a property.
    match letters.next() {
        Some(first) if !text.starts_with("is ") => first.to_string() + letters.as_str(),
        Some(_) => format!("this {text}"),
        None => text,
    }
}

/// Leaves out the position of a treatment, counted from 0, before its name.
fn without_position(text: &str) -> String {
    const BEFORE: &str = " as treatment ";
    let Some((before, rest)) = text.split_once(BEFORE) else {
        return text.to_owned();
    };
    let name = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
    match name.strip_prefix(", ") {
        Some(name) if name.len() + 2 < rest.len() => format!("{before} as {name}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn no_message_about_a_file_names_a_method() {
        let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../launchdarkly-experiments/src");
        let names_method = |text: &str| text.contains("(…)") || text.contains("([…])");
        let mut folders = vec![library.join("catalog")];
        let mut count = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = fs::read_to_string(&path).unwrap();
                let lines = text.lines().filter(|line| !line.trim().starts_with("//"));
                for line in lines.filter(|line| names_method(line)) {
                    count += 1;
                    let said = in_words_of_files(line);
                    assert!(!names_method(&said), "{}: {said}", path.display());
                }
            }
        }
        assert!(count > 10, "{count}");
    }

    #[test]
    fn a_treatment_is_named_without_its_position() {
        let said = in_words_of_files("it serves the same as treatment 0, `Blue`");
        assert_eq!(said, "it serves the same as `Blue`");
        let other = "it serves the same as treatment x";
        assert_eq!(in_words_of_files(other), other);
    }
}

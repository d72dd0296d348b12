//! The command line of `cargo xtask drift`.

use super::pattern::Pattern;
use crate::error::Error;

/// How the report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people, at a terminal.
    #[default]
    Text,
    /// For programs, as `xtask/drift-report.schema.json` describes it.
    Json,
    /// For people, in an issue or a pull request.
    Markdown,
}

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The document: a path, or `-` for standard input.
    pub file: String,
    /// How to write the report.
    pub format: Format,
    /// Only differences that one of these selects; all if there are none.
    pub only: Vec<Pattern>,
    /// No differences that one of these selects.
    pub ignore: Vec<Pattern>,
}

impl Options {
    /// Reads the arguments after `drift`.
    ///
    /// # Errors
    /// An unknown flag, a flag without its value, or not exactly one file.
    pub fn parse<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        let mut options = Options::default();
        let mut files = Vec::new();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (flag, attached) = match argument.split_once('=') {
                Some((flag, value)) if flag.starts_with("--") => (flag, Some(value)),
                _ => (argument, None),
            };
            let mut value = || {
                let value = attached.or_else(|| arguments.next());
                value.ok_or_else(|| refusal(format!("`{flag}` needs a value")))
            };
            match flag {
                "--format" => {
                    options.format = match value()? {
                        "text" => Format::Text,
                        "json" => Format::Json,
                        "markdown" => Format::Markdown,
                        other => {
                            return Err(refusal(format!(
                                "there is no format `{other}`: text, json, markdown"
                            )));
                        }
                    }
                }
                "--only" => options.only.push(Pattern::new(value()?)),
                "--ignore" => options.ignore.push(Pattern::new(value()?)),
                "-" => files.push("-"),
                flag if flag.starts_with('-') => {
                    return Err(refusal(format!("there is no flag `{flag}`")));
                }
                _ => files.push(argument),
            }
        }
        match files.as_slice() {
            [file] => Ok(Options {
                file: (*file).to_owned(),
                ..options
            }),
            [] => Err(refusal("no document is given".into())),
            _ => Err(refusal(format!(
                "one document is compared at a time, and {} are given",
                files.len()
            ))),
        }
    }
}

fn refusal(what: String) -> Error {
    Error::new(what).help("run `cargo xtask drift --help` to see what it takes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_in_both_spellings() {
        let options = Options::parse([
            "--format=json",
            "f.json",
            "--only",
            "#/a",
            "--ignore",
            "#/b",
            "--ignore=#/c",
        ])
        .expect("reads");
        let expected = Options {
            file: "f.json".into(),
            format: Format::Json,
            only: vec![Pattern::new("#/a")],
            ignore: vec![Pattern::new("#/b"), Pattern::new("#/c")],
        };
        assert_eq!(options, expected);
        assert_eq!(Options::parse(["-"]).expect("reads").file, "-");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let rows: [(&[&str], &str); 5] = [
            (&[], "no document"),
            (&["a", "b"], "2 are given"),
            (&["a", "--format", "xml"], "no format `xml`"),
            (&["a", "--only"], "`--only` needs a value"),
            (&["a", "--loud"], "no flag `--loud`"),
        ];
        for (arguments, what) in rows {
            let message = Options::parse(arguments.iter().copied())
                .expect_err(what)
                .to_string();
            assert!(message.contains(what), "{message}");
        }
    }
}

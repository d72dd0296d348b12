//! The snippets of the README and of the other pages, in which people copy a version of the published packages.

use toml::{Table, Value};

use crate::error::Error;
use crate::release::versions::takes;

/// How a page says, before the first release, why its snippets name the repository.
const UNPUBLISHED: &str = "No version is published yet";

/// Checks every snippet of a page: dependencies in blocks of TOML, and `name@0.2`, `name:0.2.0` and
/// `cargo install name --version 0.2` anywhere.
///
/// # Errors
/// Every snippet that names another version, or no version at all; and a block of TOML that cannot be read.
pub fn check(path: &str, text: &str, packages: &[&str], version: &str) -> Result<usize, Error> {
    let mut errors = Vec::new();
    let mut found = Vec::new();
    for block in blocks(text) {
        match block.text.parse::<Table>() {
            Ok(table) => dependencies(&table, &mut |name, value| {
                if packages.contains(&name) {
                    found.push((block.line_of(name), name.to_owned(), required(value)));
                }
            }),
            Err(error) if packages.iter().any(|name| block.text.contains(name)) => errors.push(
                Error::new(format!("the snippet is not TOML: {}", error.message()))
                    .at(format!("{path}:{}", block.line))
                    .help("correct it: people copy it"),
            ),
            Err(_) => {}
        }
    }
    for (index, line) in text.lines().enumerate() {
        if line.contains(UNPUBLISHED) {
            errors.push(
                Error::new("the page says that nothing is published")
                    .at(format!("{path}:{}", index + 1))
                    .help("name the version of the release, and take the sentence out"),
            );
        }
        for name in packages {
            let versions = in_line(line, name).into_iter();
            found.extend(versions.map(|one| (index + 1, (*name).to_owned(), Some(one))));
        }
    }
    let count = found.len();
    for (line, name, required) in found {
        let message = match required {
            Some(required) if takes(&required, version) => continue,
            Some(required) => format!(
                "the snippet names version {required} of `{name}`, and the release is {version}"
            ),
            None => {
                format!("the snippet names no version of `{name}`, and the release is {version}")
            }
        };
        errors.push(
            Error::new(message)
                .at(format!("{path}:{line}"))
                .help(format!("write `{name} = \"{}\"`", short(version))),
        );
    }
    Error::all(errors).map(|()| count)
}

/// The version as a requirement: without the last number.
fn short(version: &str) -> &str {
    version.rsplit_once('.').map_or(version, |(short, _)| short)
}

/// A block of TOML, and the line on which its text begins, from 1.
struct Block {
    line: usize,
    text: String,
}

impl Block {
    /// The line that names a package first.
    fn line_of(&self, name: &str) -> usize {
        let is_it = |line: &str| {
            let key = line.split('=').next().unwrap_or(line).trim();
            let key = key.trim_matches(['[', ']', '"']);
            key == name
                || key
                    .strip_suffix(name)
                    .is_some_and(|head| head.ends_with('.'))
        };
        self.line + self.text.lines().position(is_it).unwrap_or(0)
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut fence, mut is_open) = (String::new(), false);
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        if fence.is_empty() && trimmed.starts_with("```") {
            let (ticks, kind) =
                trimmed.split_at(trimmed.len() - trimmed.trim_start_matches('`').len());
            ticks.clone_into(&mut fence);
            is_open = kind.split([',', ' ']).next() == Some("toml");
            if is_open {
                blocks.push(Block {
                    line: index + 2,
                    text: String::new(),
                });
            }
        } else if trimmed.starts_with(&fence) && !fence.is_empty() {
            (fence, is_open) = (String::new(), false);
        } else if let Some(block) = blocks.last_mut().filter(|_| is_open) {
            block.text.push_str(line);
            block.text.push('\n');
        }
    }
    blocks
}

/// Calls `visit` for each dependency in a manifest.
fn dependencies(table: &Table, visit: &mut dyn FnMut(&str, &Value)) {
    for (key, value) in table {
        let Some(inner) = value.as_table() else {
            continue;
        };
        match key.ends_with("dependencies") {
            true => inner.iter().for_each(|(name, value)| visit(name, value)),
            false => dependencies(inner, visit),
        }
    }
}

fn required(dependency: &Value) -> Option<String> {
    let version = dependency.get("version").unwrap_or(dependency);
    version.as_str().map(str::to_owned)
}

/// Finds the versions of `name` in a line of shell, or in the name of an image.
fn in_line(line: &str, name: &str) -> Vec<String> {
    let is_part = |c: char| c == '-' || c == '_' || c.is_ascii_alphanumeric();
    let places = line.match_indices(name).map(|(start, _)| {
        let (before, after) = (&line[..start], &line[start + name.len()..]);
        (before, after)
    });
    let whole =
        places.filter(|(before, after)| !before.ends_with(is_part) && !after.starts_with(is_part));
    whole
        .filter_map(|(before, after)| at_place(before, after))
        .collect()
}

/// The version that a line gives a name, between what stands before and after it.
fn at_place(before: &str, after: &str) -> Option<String> {
    if let Some(version) = after.strip_prefix('@').and_then(leading_version) {
        return Some(version);
    }
    if let Some(version) = after.strip_prefix(':').and_then(leading_version) {
        // `name:8080` is a port, and a version has a point.
        return version.contains('.').then_some(version);
    }
    let (_, command) = before.rsplit_once("cargo install")?;
    let mut given = [after, command].into_iter();
    let (_, version) = given.find_map(|text| text.split_once("--version"))?;
    leading_version(version.trim_start_matches([' ', '=', '^', '"', '\'']))
}

fn leading_version(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let version = text[..end].trim_end_matches('.');
    let begins = version.starts_with(|c: char| c.is_ascii_digit());
    begins.then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<usize, String> {
        let names = ["client", "client-sim"];
        check("README.md", text, &names, "0.2.0").map_err(|error| error.to_string())
    }

    #[test]
    fn snippets_that_take_the_version_are_counted() {
        let rows = [
            ("No snippet of client.\n", 0),
            (
                "```toml\n[dependencies]\nclient = \"0.2\"\ntokio = \"1\"\n```\n",
                1,
            ),
            (
                "```toml\n[dependencies.client]\nversion = \"0.2.0\"\n\n[dev-dependencies]\nclient-sim = { version = \"0.2\", features = [] }\n```\n",
                2,
            ),
            (
                "```toml\n[target.'cfg(unix)'.dependencies]\nclient = \"^0.2\"\n```\n",
                1,
            ),
            (
                "`cargo install client-sim --version 0.2.0` and `cargo add client@0.2`.\n",
                2,
            ),
            (
                "cargo install --version=0.2.0 client-sim\nimage: acme/client-sim:0.2.0\n",
                2,
            ),
            (
                "docker run client-sim:8080\ncargo install client-sim\nclient --version 3\n",
                0,
            ),
            ("```rust\nclient = \"0.1\"\n```\n", 0),
            (
                "````md\n```toml\n[dependencies]\nclient = \"0.1\"\n```\n````\n",
                0,
            ),
        ];
        for (text, count) in rows {
            assert_eq!(checked(text), Ok(count), "{text}");
        }
    }

    #[test]
    fn snippets_of_another_version_or_of_none_are_reported_with_their_line() {
        let rows = [
            (
                "\n```toml\n[dependencies]\ntokio = \"1\"\nclient = \"0.1\"\n```\n",
                "names version 0.1 of `client`, and the release is 0.2.0\n  at: README.md:5\n  help: write `client = \"0.2\"`",
            ),
            (
                "```toml\n[dependencies.client]\ngit = \"https://example.com\"\n```\n",
                "names no version of `client`, and the release is 0.2.0\n  at: README.md:2",
            ),
            (
                "```toml\n[dependencies]\nclient-sim = { path = \"..\" }\n```\n",
                "no version of `client-sim`",
            ),
            (
                "```toml\n[dependencies]\nclient = \"0\"\n```\n",
                "version 0 of",
            ),
            ("```toml\n[dependencies]\nclient = \n```\n", "is not TOML"),
            (
                "x\n\nNo version is published yet, so wait.\n",
                "says that nothing is published\n  at: README.md:3",
            ),
            (
                "x\ncargo install client-sim --version 0.1.0\n",
                "README.md:2",
            ),
            ("cargo add client@0.3\n", "version 0.3 of `client`"),
            (
                "image: acme/client-sim:0.1.0\n",
                "version 0.1.0 of `client-sim`",
            ),
        ];
        for (text, expected) in rows {
            let error = checked(text).expect_err(text);
            assert!(error.contains(expected), "{error}");
        }
    }
}

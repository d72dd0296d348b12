//! Running `cargo xtask`, and editing documents by JSON pointer.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde::Deserialize;
use serde_json::Value;
use xtask::error::Error;
use xtask::openapi::compose::{self, Fragment, Source};

/// The workspace's root.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The text of the base of the curated fragment.
pub(crate) fn fragment() -> String {
    std::fs::read_to_string(workspace().join(compose::BASE)).unwrap()
}

/// The curated fragment, composed of all its files.
pub(crate) fn composed() -> Fragment {
    Fragment::read(workspace()).unwrap()
}

/// A fragment of one file.
pub(crate) fn fragment_of(text: &str) -> Result<Fragment, Error> {
    Fragment::compose(vec![Source {
        path: compose::BASE.into(),
        text: text.into(),
    }])
}

/// Runs `cargo xtask` in the workspace at `root`, with `input` on standard input.
pub(crate) fn xtask(root: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .env("XTASK_ROOT", root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// An edit of a document, as in JSON Patch (RFC 6902).
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Edit {
    Add { path: String, value: Value },
    Replace { path: String, value: Value },
    Remove { path: String },
    Move { from: String, path: String },
}

/// A copy of `base` with `edits`.
pub(crate) fn edited(base: &Value, edits: Vec<Edit>) -> Value {
    let mut document = base.clone();
    for edit in edits {
        match edit {
            Edit::Add { path, value } => put(&mut document, &path, value),
            Edit::Replace { path, value } => {
                *document
                    .pointer_mut(&path)
                    .unwrap_or_else(|| panic!("nothing at {path}")) = value
            }
            Edit::Remove { path } => drop(take(&mut document, &path)),
            Edit::Move { from, path } => {
                let value = take(&mut document, &from);
                put(&mut document, &path, value);
            }
        }
    }
    document
}

/// Takes the value at `pointer` out of a document.
pub(crate) fn take(document: &mut Value, pointer: &str) -> Value {
    let (parent, key) = parent_and_key(document, pointer);
    match parent {
        Value::Object(object) => object
            .shift_remove(&key)
            .unwrap_or_else(|| panic!("nothing at {pointer}")),
        Value::Array(list) => list.remove(key.parse().unwrap()),
        _ => panic!("nothing at {pointer}"),
    }
}

/// Puts a value at `pointer`; `-` as the last key appends to a list.
pub(crate) fn put(document: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = parent_and_key(document, pointer);
    match parent {
        Value::Object(object) => drop(object.insert(key, value)),
        Value::Array(list) if key == "-" => list.push(value),
        Value::Array(list) => list.insert(key.parse().unwrap(), value),
        _ => panic!("nothing above {pointer}"),
    }
}

fn parent_and_key<'d>(document: &'d mut Value, pointer: &str) -> (&'d mut Value, String) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = document
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("nothing at {parent}"));
    (parent, key.replace("~1", "/").replace("~0", "~"))
}

//! Lists the public API of each published crate of the workspace in `public-api/<crate>.txt`.
//!
//! The lists are checked in, so that a review shows every change of the public API.
//! They are made from rustdoc's JSON, with all features: what macros declare and what is re-exported is in them, and
//! what is hidden or cannot be named from outside is not. Derived, automatic and blanket impls are left out.
//!
//! - `cargo xtask api` runs this program, which writes the lists.
//! - With `--check` it writes nothing, and exits with 3 if a list is stale.

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use public_api::Builder;
use serde_json::Value;

const REFRESH: &str = "cargo xtask api";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--check"] => true,
        _ => {
            eprintln!(
                "error: unexpected arguments\n  help: run `{REFRESH}`, with `--check` to compare only"
            );
            return ExitCode::from(2);
        }
    };
    match run(check) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!(
                "help: if the change of the public API is intended, run `{REFRESH}` and commit what it writes"
            );
            ExitCode::from(3)
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(1)
        }
    }
}

/// Lists every published crate; returns whether all lists are as they should be.
fn run(check: bool) -> Result<bool, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root
        .canonicalize()
        .map_err(|error| format!("cannot find the workspace: {error}"))?;
    let metadata = metadata(&root)?;
    let target = metadata["target_directory"].as_str().unwrap_or("target");
    let mut fresh = true;
    for (package, library) in published(&metadata) {
        let list = list(&root, Path::new(target), &package, &library)?;
        let path = PathBuf::from("public-api").join(format!("{package}.txt"));
        let found = std::fs::read_to_string(root.join(&path)).unwrap_or_default();
        if found == list {
            println!("{:>8}  {}", "fresh", path.display());
        } else if check {
            fresh = false;
            println!("{:>8}  {}", "stale", path.display());
            print!("{}", difference(&found, &list));
        } else {
            write(&root.join(&path), &list)?;
            println!("{:>8}  {}", "wrote", path.display());
        }
    }
    Ok(fresh)
}

fn metadata(root: &Path) -> Result<Value, String> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version=1"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    serde_json::from_slice(&output.stdout).map_err(|error| {
        let message = String::from_utf8_lossy(&output.stderr);
        format!("cannot read the workspace's metadata: {error}\n{message}")
    })
}

/// The packages that are published, each with the name of its library.
fn published(metadata: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let packages = metadata["packages"].as_array().into_iter().flatten();
    for package in packages.filter(|package| package["publish"].is_null()) {
        let mut targets = package["targets"].as_array().into_iter().flatten();
        let library = targets.find(|target| target["kind"][0] == "lib");
        let name = library.and_then(|library| library["name"].as_str());
        if let (Some(package), Some(library)) = (package["name"].as_str(), name) {
            found.push((package.to_owned(), library.to_owned()));
        }
    }
    found.sort();
    found
}

/// Lists the public items of one crate, an item a line.
fn list(root: &Path, target: &Path, package: &str, library: &str) -> Result<String, String> {
    let arguments = ["--lib", "--all-features", "--locked", "--quiet", "--"];
    let to_rustdoc = [
        "-Zunstable-options",
        "--output-format=json",
        "--cap-lints=allow",
    ];
    let status = Command::new("cargo")
        .args(["rustdoc", "--package", package])
        .args(arguments)
        .args(to_rustdoc)
        .env("RUSTDOC", root.join("tests/public-api/rustdoc"))
        .env("CARGO_TARGET_DIR", target)
        .current_dir(root)
        .status()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    if !status.success() {
        return Err(format!("rustdoc fails on {package}"));
    }
    let json = target
        .join("doc")
        .join(format!("{}.json", library.replace('-', "_")));
    let api = Builder::from_rustdoc_json(&json)
        .omit_auto_derived_impls(true)
        .omit_auto_trait_impls(true)
        .omit_blanket_impls(true)
        .build()
        .map_err(|error| {
            format!(
                "cannot read rustdoc's JSON: {error}\n  at: {}\n  help: if this Rust is newer than `public-api` in tests/public-api/Cargo.toml, raise that",
                json.display()
            )
        })?;
    Ok(format!("{api}").trim_end().to_owned() + "\n")
}

/// The lines that are in one text only, as `diff` marks them.
fn difference(found: &str, expected: &str) -> String {
    let only = |mark: char, one: &str, other: &str| {
        let lines = one
            .lines()
            .filter(|line| other.lines().all(|known| known != *line));
        lines
            .map(|line| format!("{mark} {line}\n"))
            .collect::<String>()
    };
    only('-', found, expected) + &only('+', expected, found)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

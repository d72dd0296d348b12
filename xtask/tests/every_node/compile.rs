//! Compiles the code of mutants: each as a module of a copy of the client, many modules at once.

use std::path::Path;
use std::process::Command;

/// Compiles the code of all mutants, and returns how many there were.
///
/// # Panics
/// With the compiler's errors, and the mutants that they are about.
pub(crate) fn all(root: &Path, mutants: &[(String, Vec<(String, String)>)], batch: usize) -> usize {
    let target = root.join("target/every-node");
    let package = target.join("package");
    let mut failures = Vec::new();
    for (turn, batch) in mutants.chunks(batch).enumerate() {
        write(root, &package, batch);
        let output = Command::new(env!("CARGO"))
            .args([
                "check",
                "--lib",
                "--quiet",
                "--offline",
                "--no-default-features",
                "--message-format=short",
            ])
            .current_dir(&package)
            .env("CARGO_TARGET_DIR", target.join("target"))
            .env_remove("CARGO_MANIFEST_DIR")
            .output()
            .unwrap();
        println!(
            "  batch {} of {}: {}",
            turn + 1,
            mutants.len().div_ceil(batch.len().max(1)),
            output.status
        );
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            let guilty = batch
                .iter()
                .enumerate()
                .filter(|(at, _)| text.contains(&format!("src/m{at}/")));
            let guilty: Vec<&str> = guilty.map(|(_, (name, _))| name.as_str()).collect();
            failures.push(format!("{}\n{text}", guilty.join("\n")));
        }
    }
    assert!(
        failures.is_empty(),
        "the check without a compiler took these for sound:\n{}",
        failures.join("\n")
    );
    mutants.len()
}

/// Writes the client with a module for each mutant.
fn write(root: &Path, package: &Path, mutants: &[(String, Vec<(String, String)>)]) {
    let _ = std::fs::remove_dir_all(package);
    let client = root.join("crates/launchdarkly-experiments-client");
    copy(&client.join("src"), &package.join("src"));
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).unwrap();
    std::fs::write(package.join("Cargo.lock"), lock).unwrap();
    std::fs::write(package.join("Cargo.toml"), manifest(root, &client)).unwrap();
    let mut library = std::fs::read_to_string(package.join("src/lib.rs")).unwrap();
    library = library
        .lines()
        .filter(|line| !line.starts_with("//!"))
        .collect::<Vec<_>>()
        .join("\n");
    for (at, (_, files)) in mutants.iter().enumerate() {
        library.push_str(&format!("\n#[allow(dead_code, unused_imports)] mod m{at};"));
        let folder = package.join(format!("src/m{at}"));
        std::fs::create_dir_all(folder.join("generated")).unwrap();
        let module = "\
pub(crate) mod generated { pub(crate) mod client; pub(crate) mod enums; pub(crate) mod fixtures; pub(crate) mod instructions; pub(crate) mod operations; pub(crate) mod params; pub(crate) mod types; }
pub(crate) struct Client(crate::client::Client);
impl std::ops::Deref for Client { type Target = crate::client::Client; fn deref(&self) -> &Self::Target { &self.0 } }
";
        std::fs::write(folder.join("mod.rs"), module).unwrap();
        for (name, text) in files {
            // A client of its own, since two modules cannot give one type methods of the same names.
            let text = text
                .replace("crate::generated", &format!("crate::m{at}::generated"))
                .replace(
                    "use crate::client::Client;",
                    &format!("use crate::m{at}::Client;"),
                );
            std::fs::write(folder.join("generated").join(name), text).unwrap();
        }
    }
    std::fs::write(package.join("src/lib.rs"), library).unwrap();
}

/// The client's manifest as that of a workspace of its own, with the versions of this one.
fn manifest(root: &Path, client: &Path) -> String {
    let read =
        |path: &Path| -> toml::Table { std::fs::read_to_string(path).unwrap().parse().unwrap() };
    let workspace = read(&root.join("Cargo.toml"));
    let versions = workspace["workspace"]["dependencies"].as_table().unwrap();
    let mut manifest = read(&client.join("Cargo.toml"));
    let mut dependencies = manifest["dependencies"].as_table().unwrap().clone();
    for (name, dependency) in &mut dependencies {
        let mut own = match &versions[name] {
            toml::Value::String(version) => {
                toml::Table::from_iter([("version".to_owned(), version.as_str().into())])
            }
            other => other.as_table().unwrap().clone(),
        };
        own.extend(dependency.as_table().unwrap().clone());
        own.remove("workspace");
        *dependency = own.into();
    }
    let mut written = toml::Table::new();
    written.insert(
        "package".into(),
        toml::toml! { name = "every-node" version = "0.0.0" edition = "2024" publish = false }
            .into(),
    );
    written.insert("features".into(), manifest.remove("features").unwrap());
    written.insert("dependencies".into(), dependencies.into());
    written.insert("workspace".into(), toml::Table::new().into());
    toml::to_string(&written).unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).unwrap()),
        }
    }
}

//! `cargo xtask release`: the rehearsal of a release.
//!
//! It reads what [`release`](crate::release) asks for, runs cargo, git and the programs that it builds, and publishes
//! nothing. What runs long says so on standard error while it does.

use std::path::Path;
use std::time::Instant;

use crate::child::Child;
use crate::command::{Exit, Report, api};
use crate::error::Error;
use crate::pipeline;
use crate::release::packages::{Packages, Program};
use crate::release::programs::{self, Linking, SUMS};
use crate::release::summary::{self, Artifact, Check};
use crate::release::tree::Tree;
use crate::release::{changelog, snippets, versions};

/// The arguments of `cargo xtask release`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Check everything, package the crates and build the programs; publish nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Version to release, if it is not the one that the crates have
    #[arg(long)]
    pub version: Option<String>,
    /// Package and build even if a check before that failed
    #[arg(long)]
    pub keep_going: bool,
}

/// What follows the arguments in the help.
pub const AFTER_HELP: &str = "\
Examples:
  cargo xtask release --dry-run                    is everything ready? what comes next?
  cargo xtask release --dry-run --version 0.3.0    the same for another version than the crates have
  cargo xtask release --dry-run --keep-going       try the packages and programs on any branch

Exit codes:
  0  ready
  1  not ready, or without --dry-run: publishing is done by hand
  2  wrong arguments";

/// Where the files that are attached to a release are written, from the target folder.
const FOLDER: &str = "release-artifacts";

/// The first cargo that verifies packages which depend on each other before any is published.
const CARGO: [u64; 2] = [1, 90];

/// Rehearses a release, or says how one is made.
///
/// # Errors
/// Only what keeps the rehearsal from beginning; what is not ready is part of the report.
pub fn run(args: &Args, root: &Path) -> Result<Report, Error> {
    let metadata = Child::cargo("metadata --no-deps --format-version=1", root).read()?;
    let packages = Packages::read(&metadata)?;
    let names: Vec<&str> = packages
        .published
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    let first = packages.published.first().map(|one| one.version.as_str());
    let version = args.version.as_deref().or(first).unwrap_or_default();
    let folder = Path::new(&packages.target).join(FOLDER);
    let shown = folder
        .strip_prefix(root)
        .unwrap_or(&folder)
        .display()
        .to_string();
    let next = summary::next_steps(version, &names, &shown);
    if !args.dry_run {
        return Ok(Report {
            text: format!(
                "Publishing is done by hand, since it cannot be undone: nothing was checked, and nothing was published.\n\
                 First `cargo xtask release --dry-run`, which has to say that everything is ready. Then:\n\n{next}"
            ),
            exit: Exit::Failed,
        });
    }
    let mut rehearsal = Rehearsal {
        checks: Vec::new(),
        keep_going: args.keep_going,
    };
    rehearsal.check("git tree", || read_tree(root)?.check(version));
    rehearsal.check("changelog", || {
        let date = changelog::dated(&read(root, changelog::PATH)?, version)?;
        Ok(format!("{version} of {date}"))
    });
    rehearsal.check("versions", || {
        versions::agreed(&packages, args.version.as_deref())?;
        Ok(format!("{version} of {}", names.join(", ")))
    });
    rehearsal.check("snippets", || {
        check_snippets(root, &packages, &names, version)
    });
    rehearsal.check("generated files", || check_generated(root));
    rehearsal.check("public API", || check_api(root));
    rehearsal.check_if_ready("packages", || package(root, &names));
    let mut artifacts = Vec::new();
    rehearsal.check_if_ready("programs", || {
        artifacts = build(root, &packages, version, &folder)?;
        Ok(format!("{} files in {shown}", artifacts.len()))
    });
    let mut text = summary::table(&rehearsal.checks);
    if !artifacts.is_empty() {
        text.push('\n');
        text.push_str(&summary::artifacts(&shown, &artifacts));
    }
    let is_ready = summary::is_ready(&rehearsal.checks);
    match is_ready {
        true => text.push_str(&format!("\nEverything is ready. Next:\n\n{next}")),
        false => text.push_str("\nNot ready. Mend what failed, and run this again.\n"),
    }
    Ok(Report {
        text,
        exit: if is_ready { Exit::Done } else { Exit::Failed },
    })
}

/// The checks that were made so far.
struct Rehearsal {
    checks: Vec<Check>,
    keep_going: bool,
}

impl Rehearsal {
    fn check(&mut self, name: &'static str, check: impl FnOnce() -> Result<String, Error>) {
        eprintln!("{:>12} {name}", "Checking");
        let began = Instant::now();
        let result = Some(check());
        self.checks.push(Check {
            name,
            result,
            seconds: began.elapsed().as_secs_f64(),
        });
    }

    /// Makes a check that takes long, unless one before it failed.
    fn check_if_ready(
        &mut self,
        name: &'static str,
        check: impl FnOnce() -> Result<String, Error>,
    ) {
        if self.keep_going || summary::is_ready(&self.checks) {
            return self.check(name, check);
        }
        self.checks.push(Check {
            name,
            result: None,
            seconds: 0.0,
        });
    }
}

fn read(root: &Path, path: &str) -> Result<String, Error> {
    std::fs::read_to_string(root.join(path)).map_err(|error| {
        Error::new(format!("cannot read the file: {error}"))
            .at(path)
            .help("the release needs it")
    })
}

fn read_tree(root: &Path) -> Result<Tree, Error> {
    let git = |arguments: &str| {
        let output = Child::new("git", arguments, root).read();
        output.map_err(|error| error.help("a release is made from a clone of the repository"))
    };
    Ok(Tree {
        status: git("status --porcelain")?,
        branch: git("rev-parse --abbrev-ref HEAD")?,
        commit: git("rev-parse --short HEAD")?,
        tags: git("tag --list")?,
    })
}

/// Checks the README, the pages of `docs/`, and the README of each package.
fn check_snippets(
    root: &Path,
    packages: &Packages,
    names: &[&str],
    version: &str,
) -> Result<String, Error> {
    let mut pages = vec![root.join("README.md")];
    for entry in std::fs::read_dir(root.join("docs"))
        .into_iter()
        .flatten()
        .flatten()
    {
        pages.extend(
            Some(entry.path()).filter(|path| path.extension().is_some_and(|end| end == "md")),
        );
    }
    for package in &packages.published {
        let folder = Path::new(&package.manifest_path).parent();
        pages.extend(
            folder
                .zip(package.readme.as_ref())
                .map(|(folder, readme)| folder.join(readme)),
        );
    }
    pages.sort();
    pages.dedup();
    let (mut count, mut errors) = (0, Vec::new());
    for page in &pages {
        let path = page
            .strip_prefix(root)
            .unwrap_or(page)
            .display()
            .to_string();
        match read(root, &path).and_then(|text| snippets::check(&path, &text, names, version)) {
            Ok(found) => count += found,
            Err(error) => errors.push(error),
        }
    }
    Error::all(errors)?;
    Ok(format!("{count} in {} pages", pages.len()))
}

fn check_generated(root: &Path) -> Result<String, Error> {
    let plan = pipeline::plan(root)?;
    let stale = pipeline::stale(root, &plan.files)?;
    let errors = stale.iter().map(|file| {
        Error::new("a generated file is stale")
            .at(format!("{}:{}", file.path, file.line))
            .help("run `cargo xtask gen` and commit what it writes")
    });
    Error::all(errors.collect())?;
    Ok(format!("{} are fresh", plan.files.len()))
}

fn check_api(root: &Path) -> Result<String, Error> {
    match api::child(true, root).run()? {
        Some(0) => Ok("the lists are fresh".into()),
        Some(3) => Err(Error::new("a list of the public API is stale")
            .at("public-api/")
            .help("look at the difference above; if it is intended, run `cargo xtask api` and commit what it writes")),
        _ => Err(Error::new("the lists of the public API cannot be made")
            .at("tests/public-api/")
            .help("the messages above say why")),
    }
}

/// Makes the package of each crate, and builds it as its users will.
fn package(root: &Path, names: &[&str]) -> Result<String, Error> {
    let version = Child::cargo("--version", root).read()?;
    check_cargo(&version)?;
    // Changes that are not committed are a finding of their own.
    let arguments = format!(
        "package --locked --allow-dirty --package {}",
        names.join(" --package ")
    );
    match Child::cargo(&arguments, root).run()? {
        Some(0) => Ok(format!("{} build from what is published", names.len())),
        _ => Err(Error::new(format!("`cargo {arguments}` fails"))
            .at("crates/")
            .help("the messages above say why; a file that a package lacks is often outside of its folder or in its `exclude`")),
    }
}

fn check_cargo(version: &str) -> Result<(), Error> {
    let number = version.split_whitespace().nth(1).unwrap_or_default();
    let parts: Vec<u64> = number
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect();
    match parts.get(..2) >= Some(&CARGO[..]) {
        true => Ok(()),
        false => Err(Error::new(format!(
            "cargo {number} cannot verify packages that depend on each other; {}.{} can",
            CARGO[0], CARGO[1]
        ))
        .at("cargo --version")
        .help("rustup update stable")),
    }
}

/// Builds each program, checks that it is static and says its version, and writes it with the checksums to `folder`.
fn build(
    root: &Path,
    packages: &Packages,
    version: &str,
    folder: &Path,
) -> Result<Vec<Artifact>, Error> {
    let rustc = Child::new("rustc", "-vV", root).read()?;
    let sysroot = Child::new("rustc", "--print sysroot", root).read()?;
    let libraries = Path::new(sysroot.trim()).join("lib/rustlib");
    let linking = Linking::choose(&rustc, |target| libraries.join(target).is_dir())?;
    empty(folder)?;
    let (mut artifacts, mut sums) = (Vec::new(), String::new());
    for program in packages.programs() {
        compile(root, &program, &linking)?;
        let built = Path::new(&packages.target)
            .join(&linking.target)
            .join("release")
            .join(&program.name);
        let shown = built
            .strip_prefix(root)
            .unwrap_or(&built)
            .display()
            .to_string();
        let bytes = std::fs::read(&built).map_err(|error| cannot("read", &shown, &error))?;
        programs::check_static(&shown, &bytes)?;
        let said = Child::new(&built, "--version", root).read()?;
        if !said.split_whitespace().any(|word| word == version) {
            return Err(Error::new(format!(
                "`{} --version` does not name {version}, but says {said}",
                program.name
            ))
            .at(shown)
            .help("give the program `--version`, from the version of its package"));
        }
        let file = linking.file(&program.name, version);
        let to = folder.join(&file);
        std::fs::copy(&built, &to)
            .map_err(|error| cannot("write", &to.display().to_string(), &error))?;
        sums.push_str(&programs::sum(&file, &bytes));
        artifacts.push(Artifact {
            file,
            bytes: bytes.len(),
        });
    }
    let to = folder.join(SUMS);
    std::fs::write(&to, &sums)
        .map_err(|error| cannot("write", &to.display().to_string(), &error))?;
    artifacts.push(Artifact {
        file: SUMS.into(),
        bytes: sums.len(),
    });
    Ok(artifacts)
}

fn compile(root: &Path, program: &Program, linking: &Linking) -> Result<(), Error> {
    let mut arguments = format!(
        "build --release --locked --target {} --package {} --bin {}",
        linking.target, program.package, program.name
    );
    if !program.features.is_empty() {
        arguments.push_str(&format!(" --features {}", program.features.join(",")));
    }
    let cargo = Child::cargo(&arguments, root).variable("RUSTFLAGS", linking.flags);
    match cargo.run()? {
        Some(0) => Ok(()),
        _ => Err(Error::new(format!("`RUSTFLAGS=\"{}\" cargo {arguments}` fails", linking.flags))
            .at(format!("{} of {}", program.name, program.package))
            .help("the messages above say why; a C library in it needs a compiler for that target (`apt-get install musl-tools`)")),
    }
}

/// Makes the folder anew, so that it holds no file of an earlier run.
fn empty(folder: &Path) -> Result<(), Error> {
    let removed = match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => std::fs::create_dir_all(folder),
    };
    removed.map_err(|error| cannot("empty", &folder.display().to_string(), &error))
}

fn cannot(what: &str, path: &str, error: &std::io::Error) -> Error {
    Error::new(format!("cannot {what} it: {error}"))
        .at(path)
        .help("make the target folder writable, and room on its disk")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_cargo_is_refused() {
        for version in [
            "cargo 1.90.0 (840b83a10 2025-07-30)",
            "cargo 1.101.0",
            "cargo 2.0.0",
            "cargo 1.97.0-nightly",
        ] {
            assert!(check_cargo(version).is_ok(), "{version}");
        }
        for version in [
            "cargo 1.89.0",
            "cargo 1.9.0",
            "cargo 0.91.0",
            "cargo",
            "noise",
        ] {
            let error = check_cargo(version).expect_err(version).to_string();
            assert!(error.contains("help: rustup update"), "{error}");
        }
    }
}

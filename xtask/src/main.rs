//! `cargo xtask`: the maintainers' commands.
//!
//! Exit codes: 0 done or fresh, 1 failure, 3 stale or drifted, 4 drifted and breaking.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use xtask::error::Error;
use xtask::{api, drift, extract, pipeline};

const HELP: &str = "\
The maintainers' commands.

usage: cargo xtask <command>

  gen           lint and normalize openapi/experiments.yaml, generate the client, and write what changed
  gen --check   the same, but write nothing: exit 3 and say what is stale, if anything is
  lint          check the fragment, and what the passes make of it
  drift FILE    compare an OpenAPI document of LaunchDarkly's with the fragment; `drift --help` says more
  extract FILE  print the Experiments part of such a document in the fragment's layout; `extract --help` says more
  api           list the public items of the client crates in their public-api.txt; `api --check` only compares
  help          print this

exit codes: 0 done or fresh, 1 failure, 3 stale, or drifted and nothing breaks, 4 drifted and something breaks

gen prints a line for each pass (how much it changed), then a line for each file that it wrote, or `Fresh`.
With --verbose it prints each change.
The same fragment always gives the same bytes; nothing is read from the network.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments, &root()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(1)
        }
    }
}

fn run(arguments: &[&str], root: &Path) -> Result<ExitCode, Error> {
    match arguments {
        ["gen"] => generate(root, false),
        ["gen", "--verbose"] => generate(root, true),
        ["gen", "--check"] => check(root),
        ["lint"] => {
            let (operations, schemas) = pipeline::check(root)?;
            println!(
                "{}: {operations} operations, {schemas} schemas, no faults",
                pipeline::FRAGMENT
            );
            Ok(ExitCode::SUCCESS)
        }
        ["drift", rest @ ..] => print(drift::command(rest, root)?),
        ["extract", rest @ ..] => print(extract::command(rest, root)?),
        ["api"] => print(api::command(root, false)?),
        ["api", "--check"] => print(api::command(root, true)?),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(
            Error::new(format!("no such command: `{}`", arguments.join(" ")))
                .help("run `cargo xtask help` to see them all"),
        ),
    }
}

/// Prints what a command says; a reader that has seen enough and closed its end is no failure.
fn print((text, code): (String, u8)) -> Result<ExitCode, Error> {
    match std::io::Write::write_all(&mut std::io::stdout().lock(), text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::new(format!(
            "cannot write to standard output: {error}"
        ))),
        _ => Ok(ExitCode::from(code)),
    }
}

fn generate(root: &Path, verbose: bool) -> Result<ExitCode, Error> {
    let plan = pipeline::plan(root)?;
    for (pass, changes) in &plan.report {
        println!("{pass:>12}  {} changes", changes.len());
        if verbose {
            changes
                .iter()
                .for_each(|change| println!("              {change}"));
        }
    }
    let stale = pipeline::stale(root, &plan.files)?;
    for file in plan
        .files
        .iter()
        .filter(|file| stale.iter().any(|stale| stale.path == file.path))
    {
        pipeline::write(root, file)?;
        println!("{:>12}  {}", "wrote", file.path);
    }
    if stale.is_empty() {
        println!("Fresh");
    }
    Ok(ExitCode::SUCCESS)
}

fn check(root: &Path) -> Result<ExitCode, Error> {
    let plan = pipeline::plan(root)?;
    let stale = pipeline::stale(root, &plan.files)?;
    if stale.is_empty() {
        println!("Fresh");
        return Ok(ExitCode::SUCCESS);
    }
    for stale in &stale {
        let line = |line: &Option<String>| line.clone().unwrap_or_else(|| "(no such line)".into());
        eprintln!("Stale: {}:{}", stale.path, stale.line);
        eprintln!("  is:        {}", line(&stale.found));
        eprintln!("  should be: {}", line(&stale.expected));
    }
    eprintln!("help: run `cargo xtask gen` and commit what it wrote");
    Ok(ExitCode::from(3))
}

/// The workspace: from the environment, where tests and `cargo run` say it, else where this crate was built.
fn root() -> PathBuf {
    if let Some(root) = std::env::var_os("XTASK_ROOT") {
        return PathBuf::from(root);
    }
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR");
    let crate_folder = crate_folder.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&crate_folder)
        .parent()
        .unwrap_or(Path::new("."))
        .to_path_buf()
}

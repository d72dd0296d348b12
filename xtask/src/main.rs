//! `cargo xtask`: parses the arguments, runs the command, prints its report and exits.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use xtask::cli;
use xtask::command::Report;
use xtask::error::Error;
use xtask::shown::escape;

fn main() -> ExitCode {
    // Help and wrong arguments are printed by the parser, which knows whether the terminal has colours.
    let cli = cli::parse(std::env::args_os()).unwrap_or_else(|error| error.exit());
    let result = cli::run(&cli, &root());
    match result.and_then(|report| print(&report)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(1)
        }
    }
}

/// Prints a report. It is not an error if the reader closes the pipe early, as `head` does.
fn print(report: &Report) -> Result<ExitCode, Error> {
    match std::io::stdout()
        .lock()
        .write_all(escape(&report.text).as_bytes())
    {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::new(format!("cannot write the report: {error}"))
                .at("standard output")
                .help("make room on its disk, or redirect it elsewhere"))
        }
        _ => Ok(ExitCode::from(report.exit.code())),
    }
}

/// The workspace's root: `XTASK_ROOT` if it is set, else the folder above this crate.
fn root() -> PathBuf {
    if let Some(root) = std::env::var_os("XTASK_ROOT") {
        return PathBuf::from(root);
    }
    // `cargo run` sets the variable; a copied binary falls back to where it was built.
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR");
    let crate_folder = crate_folder.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let root = Path::new(&crate_folder).parent();
    root.unwrap_or(Path::new(".")).to_path_buf()
}

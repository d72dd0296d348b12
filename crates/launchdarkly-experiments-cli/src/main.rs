//! The program `ldx`.

use std::process::ExitCode;

use launchdarkly_experiments_cli::terminal::Terminal;

fn main() -> ExitCode {
    launchdarkly_experiments_cli::run(std::env::args_os(), Terminal::of_process()).into()
}

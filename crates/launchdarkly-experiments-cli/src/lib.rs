//! LaunchDarkly experiments as code: files say which experiments there shall be, a plan says what would change and how, an apply does it, and nothing else.
//!
//! Unofficial: LaunchDarkly neither publishes nor supports it.
//!
//! This is the library of the program `ldx`:
//!
//! ```
//! use launchdarkly_experiments::Environment;
//! use launchdarkly_experiments_cli::apply::{Applied, apply};
//! use launchdarkly_experiments_cli::file::Source;
//! use launchdarkly_experiments_cli::plan::plan;
//! use launchdarkly_experiments_cli::wanted::Wanted;
//!
//! async fn make_it_so(environment: &Environment, yaml: &str) -> Result<Vec<Applied>, Box<dyn std::error::Error>> {
//!     let wanted = Wanted::read([Source::new("experiments.yaml", yaml)])?;
//!     let plan = plan(environment, &wanted.of(environment), &[]).await?;
//!     for (key, refusal) in plan.refusals() {
//!         println!("{key}: {}; {}", refusal.message, refusal.help);
//!     }
//!     // Nothing is stopped, archived, restored or started again unless it is allowed.
//!     Ok(apply(environment, &plan, &[], |key, step| println!("{key}: {}", step.name())).await)
//! }
//! # use launchdarkly_experiments::Client;
//! # use launchdarkly_experiments_cli::simulate::made_up;
//! # use launchdarkly_experiments_sim::Simulator;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let yaml = include_str!("../examples/checkout.yaml");
//! # let wanted = Wanted::read([Source::new("checkout.yaml", yaml)])?;
//! # let simulator = made_up(&wanted, Simulator::builder(), 1_767_225_600_000)?;
//! # let client = Client::builder(simulator.token()).service(simulator.service()).build()?;
//! # let shop = client.project("shop")?.environment("production")?;
//! # assert!(make_it_so(&shop, yaml).await?[0].is_done());
//! # Ok(())
//! # }
//! ```

// Layers, from the top; each uses only those below it:
//   cli, command       the program: one file per command
//   connect, print     which environments; text, markdown, JSON
//   apply, export      the loops around the plan
//   plan               pure: what is wanted, what is there, what to do
//   found, wanted      both sides, in one form
//   file               what people write
//   terminal > error > exit

pub mod apply;
mod cli;
mod command;
mod connect;
mod error;
mod exit;
pub mod export;
pub mod file;
mod found;
pub mod plan;
mod print;
pub mod simulate;
pub mod terminal;
pub mod wanted;

use std::ffi::OsString;

use clap::Parser as _;

pub use error::Error;
pub use exit::Exit;

use crate::cli::Cli;
use crate::terminal::Terminal;

/// Runs the program with these arguments, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>, mut terminal: Terminal) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            terminal.say(error.render().ansi().to_string().trim_end());
            return Exit::Usage;
        }
        Err(help) => {
            return match terminal.print(&help.render().ansi().to_string()) {
                Ok(()) => Exit::Done,
                Err(_) => Exit::Failed,
            };
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            terminal.say(format_args!("error: cannot start: {error}"));
            return Exit::Failed;
        }
    };
    runtime.block_on(command::run(cli, terminal))
}

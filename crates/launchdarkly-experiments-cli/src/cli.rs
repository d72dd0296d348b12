//! The command line: commands and their options.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::file::Interval;
use crate::plan::Permission;

/// LaunchDarkly experiments as code: files say which experiments there shall be, a plan says what would change, an
/// apply does it.
///
/// The access token is read from LAUNCHDARKLY_ACCESS_TOKEN; no option takes it.
/// Exit codes: 0 nothing to do, or done; 1 findings or a failure; 2 wrong usage; 3 there are differences.
#[derive(Debug, Parser)]
#[command(name = "ldx", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Global {
    /// Form of the output.
    #[arg(short, long, global = true, value_enum, default_value_t)]
    pub(crate) output: Format,

    /// Print the requests that would change something as curl commands instead of sending them.
    #[arg(long, global = true)]
    pub(crate) curl: bool,

    #[command(flatten)]
    pub(crate) connect: ConnectOptions,
}

/// Where the experiments are.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ConnectOptions {
    /// Key of the project, where a file names none [variable: LD_PROJECT; ldx.toml: project].
    #[arg(long, global = true, value_name = "KEY")]
    pub(crate) project: Option<String>,

    /// Key of the environment, where a file names none [variable: LD_ENVIRONMENT; ldx.toml: environment].
    #[arg(long, global = true, value_name = "KEY")]
    pub(crate) environment: Option<String>,

    /// Host of LaunchDarkly's API [variable: LAUNCHDARKLY_API_HOST; ldx.toml: host].
    #[arg(long, global = true, value_name = "HOST")]
    pub(crate) host: Option<String>,

    /// Use a simulator in this process instead of LaunchDarkly; needs no account and no token.
    #[arg(long, global = true, conflicts_with = "host")]
    pub(crate) simulate: bool,

    /// What the simulator has at the start, YAML or JSON; without it, what the files name is made up.
    #[arg(long, global = true, value_name = "FILE", requires = "simulate")]
    pub(crate) fixtures: Option<PathBuf>,

    /// File that keeps the simulator's state, so that the next command goes on from there.
    #[arg(long, global = true, value_name = "FILE", requires = "simulate")]
    pub(crate) state: Option<PathBuf>,
}

/// The form of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For the comment of a pull request.
    Markdown,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what is wrong with files, before anything is planned.
    Check(CheckArgs),
    /// Say what an apply would change.
    Plan(PlanArgs),
    /// Make the experiments what the files say.
    Apply(ApplyArgs),
    /// Write experiments as a file.
    Export(ExportArgs),
    /// Print the JSON Schema of files.
    Schema,
    /// List experiments.
    List(ListArgs),
    /// Show an experiment.
    Show(KeysArgs),
    /// Start the drafts of experiments.
    Start(StartArgs),
    /// Stop experiments, which ships the winner to everybody.
    Stop(StopArgs),
    /// Archive experiments.
    Archive(ChangeArgs),
    /// Restore archived experiments.
    Restore(ChangeArgs),
    /// Check token, host, access, clock and limits.
    Doctor,
    /// Print a completion script for a shell.
    Completions(CompletionsArgs),
}

/// Files of experiments.
#[derive(Debug, Args)]
pub(crate) struct FileArgs {
    /// Files and folders; `-` is standard input. In folders: `.yaml`, `.yml` and `.json`.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) files: FileArgs,

    /// Check only what needs no request.
    #[arg(long)]
    pub(crate) offline: bool,

    /// Exit with 3 if there are warnings.
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Options of `plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) files: FileArgs,

    /// Write the plan to a file, for `ldx apply`.
    #[arg(long, value_name = "PLAN")]
    pub(crate) out: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) allow: AllowArgs,
}

/// Options of `apply`.
#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    /// Files and folders, or one plan that `ldx plan --out` has written; `-` is standard input.
    #[arg(required = true, value_name = "FILE|PLAN")]
    pub(crate) files: Vec<PathBuf>,

    /// Do not ask before changing something; what is destructive needs `--allow` all the same.
    #[arg(long)]
    pub(crate) yes: bool,

    #[command(flatten)]
    pub(crate) allow: AllowArgs,
}

/// What may be done besides creating, updating and starting.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct AllowArgs {
    /// What may be done besides creating, updating and starting.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "STEP,…")]
    pub(crate) allow: Vec<Permission>,
}

/// Options of `export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Keys of experiments; all by default. `-` reads them from standard input.
    #[arg(value_name = "KEY")]
    pub(crate) keys: Vec<String>,

    /// Only those with a running iteration.
    #[arg(long)]
    pub(crate) running: bool,
}

/// Options of `list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only those with a running iteration.
    #[arg(long, group = "only")]
    pub(crate) running: bool,

    /// Only those that were never started.
    #[arg(long, group = "only")]
    pub(crate) draft: bool,

    /// Only those that are stopped.
    #[arg(long, group = "only")]
    pub(crate) stopped: bool,

    /// Only archived ones.
    #[arg(long, group = "only")]
    pub(crate) archived: bool,

    /// Only those whose state is older than this, as in 30d or 12h.
    #[arg(long, value_name = "TIME")]
    pub(crate) older_than: Option<Interval>,

    /// Those of every environment of the project.
    #[arg(long)]
    pub(crate) all_environments: bool,
}

/// Keys of experiments.
#[derive(Debug, Args)]
pub(crate) struct KeysArgs {
    /// Keys of experiments; `-` reads them from standard input.
    #[arg(required = true, value_name = "KEY")]
    pub(crate) keys: Vec<String>,
}

/// Options of `start`.
#[derive(Debug, Args)]
pub(crate) struct StartArgs {
    #[command(flatten)]
    pub(crate) keys: KeysArgs,

    /// Why it is started; needed while another iteration is running.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}

/// Options of `stop`.
#[derive(Debug, Args)]
pub(crate) struct StopArgs {
    #[command(flatten)]
    pub(crate) keys: KeysArgs,

    /// Treatment that everybody gets from then on, by name or id.
    #[arg(long, value_name = "TREATMENT")]
    pub(crate) winner: String,

    /// Why it is the winner.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,

    /// Do not ask; without a terminal it is needed.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// Options of `archive` and `restore`.
#[derive(Debug, Args)]
pub(crate) struct ChangeArgs {
    #[command(flatten)]
    pub(crate) keys: KeysArgs,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    pub(crate) shell: Shell,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_fits_together() {
        Cli::command().debug_assert();
    }
}

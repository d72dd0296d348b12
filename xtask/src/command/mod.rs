//! The commands of `cargo xtask`, one file each.
//!
//! Every command is a function `run(args, root) -> Result<Report, Error>`: it reads and writes files below `root`, and
//! returns what to print and how to exit.
//! Printing and exiting are left to `main.rs`.

pub mod api;
pub mod drift;
pub mod extract;
pub mod generate;
pub mod lint;
pub mod release;

/// The result of a command that ran to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The text for standard output.
    pub text: String,
    /// How to exit.
    pub exit: Exit,
}

/// The exit codes of commands that ran to their end; 2 stands for wrong arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: everything is done, fresh or the same.
    Done = 0,
    /// 1: what was to be done failed, as the text says; an error exits so, too.
    Failed = 1,
    /// 3: something is stale or has drifted, and nothing breaks.
    Stale = 3,
    /// 4: something has drifted and breaks programs.
    Breaking = 4,
    /// 5: the document is older than what it was compared with, and nothing else differs.
    Older = 5,
}

impl Exit {
    /// Returns the exit code.
    pub fn code(self) -> u8 {
        self as u8
    }
}

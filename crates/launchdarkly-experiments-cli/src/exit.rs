//! The exit codes.

use std::process::ExitCode;

/// The exit codes of `ldx`.
///
/// ```
/// use launchdarkly_experiments_cli::Exit;
///
/// assert_eq!(Exit::Different as u8, 3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: nothing to do, or done.
    Done = 0,
    /// 1: findings, or a failure.
    Failed = 1,
    /// 2: wrong usage.
    Usage = 2,
    /// 3: `plan` found differences, or `check --strict` warnings.
    Different = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

//! Where a command reads and writes: the process's own streams, or those of a test.

use std::io::{self, BufRead, IsTerminal as _, Write};
use std::path::PathBuf;

use crate::error::Error;

/// A function that returns an environment variable by its name.
pub type Variables = Box<dyn Fn(&str) -> Option<String>>;

/// The streams, variables and folder of a command.
///
/// ```
/// use launchdarkly_experiments_cli::terminal::Terminal;
///
/// let terminal = Terminal::of_process();
/// assert!(terminal.variable("A_VARIABLE_THAT_NOBODY_SETS").is_none());
/// ```
pub struct Terminal {
    /// Results.
    pub out: Box<dyn Write>,
    /// Progress, questions and errors.
    pub err: Box<dyn Write>,
    /// Answers, and keys or files from a pipe.
    pub input: Box<dyn BufRead>,
    /// Whether a person can be asked: standard input and standard error are terminals.
    pub asks: bool,
    /// Whether progress is shown: standard error is a terminal.
    pub shows_progress: bool,
    /// The environment variables.
    pub variables: Variables,
    /// The folder in which it runs.
    pub folder: PathBuf,
}

impl Terminal {
    /// Returns the process's own streams; colour is left out where `NO_COLOR` is set or a stream is not a terminal.
    pub fn of_process() -> Self {
        let shows_progress = io::stderr().is_terminal();
        Terminal {
            out: Box::new(anstream::stdout()),
            err: Box::new(anstream::stderr()),
            input: Box::new(io::BufReader::new(io::stdin())),
            asks: shows_progress && io::stdin().is_terminal(),
            shows_progress,
            variables: Box::new(|name| std::env::var(name).ok()),
            folder: std::env::current_dir().unwrap_or_default(),
        }
    }

    /// Returns a variable that is set and not blank.
    pub fn variable(&self, name: &str) -> Option<String> {
        (self.variables)(name).filter(|value| !value.trim().is_empty())
    }

    /// Writes text to standard output.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), Error> {
        let written = self.out.write_all(text.as_bytes());
        match written.and_then(|()| self.out.flush()) {
            // The reader has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(|error| Error::io("cannot print", &error)),
        }
    }

    /// Writes a line to standard error. Nothing is done about a failure, which nobody could read.
    pub(crate) fn say(&mut self, line: impl std::fmt::Display) {
        let _ = writeln!(self.err, "{line}").and_then(|()| self.err.flush());
    }

    /// Asks a question on standard error, and returns whether the answer is yes. Nobody is asked without a terminal.
    pub(crate) fn confirms(&mut self, question: &str) -> Result<bool, Error> {
        if !self.asks {
            return Ok(false);
        }
        let _ = write!(self.err, "{question} [y/N] ").and_then(|()| self.err.flush());
        let mut answer = String::new();
        let read = self.input.read_line(&mut answer);
        read.map_err(|error| Error::io("cannot read the answer", &error))?;
        let answer = answer.trim().to_lowercase();
        Ok(answer == "y" || answer == "yes")
    }

    /// Replaces `-` by the keys that standard input has, one on each line; none are an error.
    pub(crate) fn lines_for_dash(&mut self, keys: Vec<String>) -> Result<Vec<String>, Error> {
        let mut all = Vec::new();
        let (mut has_dash, mut count) = (false, 0);
        for key in keys {
            if key != "-" {
                all.push(key);
                continue;
            }
            has_dash = true;
            for line in (&mut self.input).lines() {
                let line = line.map_err(|error| Error::io("cannot read standard input", &error))?;
                let line = line.trim();
                if !line.is_empty() {
                    all.push(line.to_owned());
                    count += 1;
                }
            }
        }
        if has_dash && count == 0 {
            return Err(Error::usage("standard input has no keys")
                .help("write one key on each line, or give keys instead of `-`"));
        }
        Ok(all)
    }
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal")
            .field("asks", &self.asks)
            .field("shows_progress", &self.shows_progress)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

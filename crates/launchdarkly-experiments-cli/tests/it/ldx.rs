//! The program in this process: its output, its exit codes, its answers.

use std::ffi::OsString;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anstream::adapter::strip_str;
use launchdarkly_experiments_cli::Exit;
use launchdarkly_experiments_cli::terminal::Terminal;

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: Exit,
    pub(crate) out: String,
    pub(crate) err: String,
    /// The output with its colours.
    pub(crate) colored: String,
}

/// A folder in which the program runs, with a simulator whose state is kept there.
pub(crate) struct Ldx {
    folder: tempfile::TempDir,
    input: String,
    asks: bool,
}

#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Shared {
    pub(crate) fn colored(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        strip_str(&self.colored()).to_string()
    }
}

impl Ldx {
    pub(crate) fn new() -> Self {
        Ldx {
            folder: tempfile::tempdir().unwrap(),
            input: String::new(),
            asks: false,
        }
    }

    /// Answers questions.
    pub(crate) fn answers(&mut self, input: &str) {
        (self.input, self.asks) = (input.to_owned(), true);
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the program with a simulator.
    pub(crate) fn run(&self, arguments: &str) -> Ran {
        self.run_alone(&format!("{arguments} --simulate --state state.json"))
    }

    /// Runs the program.
    pub(crate) fn run_alone(&self, arguments: &str) -> Ran {
        let (out, err) = (Shared::default(), Shared::default());
        let terminal = Terminal {
            out: Box::new(out.clone()),
            err: Box::new(err.clone()),
            input: Box::new(Cursor::new(self.input.clone())),
            asks: self.asks,
            shows_progress: false,
            variables: Box::new(|_| None),
            folder: self.folder.path().to_owned(),
        };
        let arguments = ["ldx"].into_iter().chain(arguments.split_whitespace());
        let exit = launchdarkly_experiments_cli::run(arguments.map(OsString::from), terminal);
        Ran {
            exit,
            out: out.text(),
            err: err.text(),
            colored: out.colored(),
        }
    }
}

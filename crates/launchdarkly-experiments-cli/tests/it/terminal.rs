//! The built program in a terminal: what it asks before something is shipped, and what an answer does.
//!
//! The terminal is a pair of devices of the system; reading waits for the program, so that nothing sleeps.
#![cfg(unix)]

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use anstream::adapter::strip_str;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::file::CHECKOUT;
use crate::ldx::Ldx;

const STOPPED: &str = "state: {stopped: {winner: Green, reason: two weeks and a clear winner}}";

/// A program whose three streams are a terminal.
struct Typed {
    program: Child,
    terminal: File,
    shown: Vec<u8>,
}

impl Typed {
    fn run(ldx: &Ldx, arguments: &str) -> Self {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&terminal).unwrap();
        unlockpt(&terminal).unwrap();
        let name = ptsname(&terminal, Vec::new()).unwrap();
        let open = || {
            let name = name.to_str().unwrap();
            let device = OpenOptions::new().read(true).write(true).open(name);
            Stdio::from(device.unwrap())
        };
        let program = Command::new(env!("CARGO_BIN_EXE_ldx"))
            .args(arguments.split_whitespace())
            .args(["--simulate", "--state", "state.json"])
            .current_dir(ldx.path())
            .env_clear()
            .env("TERM", "xterm")
            .stdin(open())
            .stdout(open())
            .stderr(open())
            .spawn()
            .unwrap();
        Typed {
            program,
            terminal: File::from(terminal),
            shown: Vec::new(),
        }
    }

    /// Reads until a text is shown, or the program has ended.
    fn read_to(&mut self, end: &str) -> String {
        let mut some = [0; 1024];
        loop {
            let shown = strip_str(&String::from_utf8_lossy(&self.shown)).to_string();
            if shown.contains(end) {
                return shown;
            }
            // Linux answers with an error when the program has ended, macOS with nothing.
            match self.terminal.read(&mut some) {
                Ok(0) | Err(_) => panic!("it ended without `{end}`:\n{shown}"),
                Ok(count) => self.shown.extend(&some[..count]),
            }
        }
    }

    fn answer(&mut self, text: &str) {
        self.shown.clear();
        self.terminal.write_all(text.as_bytes()).unwrap();
    }

    /// Reads to the end; returns the exit code.
    fn end(mut self) -> (Option<i32>, String) {
        let mut some = [0; 1024];
        while let Ok(count @ 1..) = self.terminal.read(&mut some) {
            self.shown.extend(&some[..count]);
        }
        let shown = strip_str(&String::from_utf8_lossy(&self.shown)).to_string();
        (self.program.wait().unwrap().code(), shown)
    }
}

fn running() -> Ldx {
    let ldx = Ldx::new();
    ldx.file("checkout.yaml", CHECKOUT);
    ldx.run("apply checkout.yaml");
    let stopped = CHECKOUT.replace("state: running", STOPPED);
    ldx.file("checkout.yaml", &stopped);
    ldx
}

fn state(ldx: &Ldx) -> String {
    let listed = ldx.run("list -o json --project shop --environment production");
    let rows: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    rows[0]["state"].as_str().unwrap().to_owned()
}

#[test]
fn whoever_stops_is_shown_what_is_shipped_and_asked() {
    let stop = "stop checkout-button --winner Green --reason clear --project shop --environment production";
    for command in ["apply checkout.yaml", stop] {
        let ldx = running();
        for (answer, code, becomes) in [("n\n", 1, "running"), ("y\n", 0, "stopped")] {
            let mut typed = Typed::run(&ldx, command);
            let shown = typed.read_to("[y/N]");
            assert!(
                shown.contains("ships green of checkout-button to everybody"),
                "{shown}"
            );
            assert_eq!(state(&ldx), "running");
            typed.answer(answer);
            let (exit, shown) = typed.end();
            assert_eq!(exit, Some(code), "{command}: {shown}");
            assert_eq!(shown.contains("declined"), code == 1, "{shown}");
            assert_eq!(state(&ldx), becomes, "{command}: {shown}");
        }
    }
}

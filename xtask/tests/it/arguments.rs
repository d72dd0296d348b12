//! The command line: help, misspellings, and wrong arguments.

use crate::support::{stderr, stdout, workspace, xtask};

#[test]
fn each_command_has_help_with_its_arguments() {
    let help = xtask(workspace(), &["--help"], "");
    assert_eq!(help.status.code(), Some(0));
    for text in [
        "gen",
        "lint",
        "drift",
        "extract",
        "api",
        "release",
        "Examples:",
        "Exit codes:",
    ] {
        assert!(stdout(&help).contains(text), "{text}");
    }
    for (command, argument) in [
        ("gen", "--check"),
        ("lint", "Usage: cargo xtask lint"),
        ("drift", "--format"),
        ("extract", "<OPERATION>..."),
        ("api", "--check"),
        ("release", "--dry-run"),
    ] {
        let help = xtask(workspace(), &[command, "--help"], "");
        assert_eq!(help.status.code(), Some(0));
        let help = stdout(&help);
        assert!(help.contains(argument), "{help}");
        let example = format!("Examples:\n  cargo xtask {command}");
        assert!(help.contains(&example), "{help}");
        assert!(help.contains("Exit codes:"), "{help}");
    }
}

#[test]
fn wrong_arguments_exit_with_2_and_say_what_is_meant() {
    let cases: [(&[&str], &str); 15] = [
        (&[], "Usage: cargo xtask <COMMAND>"),
        (&["lnt"], "'lint'"),
        (&["gne"], "a similar subcommand exists: 'gen'"),
        (&["drfit"], "'drift'"),
        (&["generate"], "'gen'"),
        (&["relase"], "'release'"),
        (&["publish"], "unrecognized subcommand 'publish'"),
        (&["api", "--chekc"], "'--check'"),
        (&["gen", "--chek"], "'--check'"),
        (&["drift"], "<FILE>"),
        (&["drift", "a", "b"], "'b'"),
        (&["drift", "--format", "xml", "-"], "markdown"),
        (&["drift", "--only"], "--only <POINTER>"),
        (&["extract"], "<FILE>"),
        (&["extract", "-"], "<OPERATION>"),
    ];
    for (arguments, text) in cases {
        let output = xtask(workspace(), arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(text), "{}", stderr(&output));
    }
}

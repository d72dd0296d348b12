//! `cargo xtask` as a maintainer meets it: exit codes, messages, and files that are whole or untouched.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const FRAGMENT: &str = include_str!("../../openapi/experiments.yaml");

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace")
        .to_path_buf()
}

fn xtask(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .env("XTASK_ROOT", root)
        .output()
        .expect("runs")
}

fn with_fragment(fragment: &str) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(root.path().join("openapi")).expect("a folder");
    std::fs::write(root.path().join("openapi/experiments.yaml"), fragment).expect("writes");
    root
}

/// Every file below `folder` with its text, sorted by path.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).expect("reads") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let text = std::fs::read_to_string(&path).expect("text");
                found.insert(path, text);
            }
        }
    }
    found
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn what_is_checked_in_is_fresh() {
    let output = xtask(&workspace(), &["gen", "--check"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "NOTE: run `cargo xtask gen` and commit what it wrote\n{}",
        stderr(&output)
    );
    assert_eq!(stdout(&output), "Fresh\n");
}

#[test]
fn the_same_fragment_gives_the_same_bytes() {
    let roots = [with_fragment(FRAGMENT), with_fragment(FRAGMENT)];
    let texts = roots.each_ref().map(|root| {
        let output = xtask(root.path(), &["gen"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(
            stdout(&output).contains("timestamps  7 changes"),
            "{}",
            stdout(&output)
        );
        assert!(
            stdout(&output).contains("wrote  openapi/normalized.json"),
            "{}",
            stdout(&output)
        );
        files(root.path()).into_values().collect::<Vec<_>>()
    });
    assert_eq!(texts[0], texts[1]);
    let checked_in =
        std::fs::read_to_string(workspace().join("openapi/normalized.json")).expect("reads");
    assert!(texts[0].contains(&checked_in));

    let again = xtask(roots[0].path(), &["gen"]);
    assert!(stdout(&again).ends_with("Fresh\n"), "{}", stdout(&again));
}

#[test]
fn a_stale_file_is_named_with_its_first_difference_and_left_alone() {
    let root = with_fragment(FRAGMENT);
    assert!(xtask(root.path(), &["gen"]).status.success());
    let file = root
        .path()
        .join("crates/launchdarkly-experiments-client/src/generated/operations.rs");
    let edited =
        std::fs::read_to_string(&file)
            .expect("reads")
            .replacen("GET_EXPERIMENTS", "LIST", 1);
    std::fs::write(&file, &edited).expect("writes");

    let output = xtask(root.path(), &["gen", "--check"]);
    assert_eq!(output.status.code(), Some(3));
    let message = stderr(&output);
    assert!(message.contains("generated/operations.rs:5"), "{message}");
    assert!(message.contains("is:        pub const LIST"), "{message}");
    assert!(
        message.contains("should be: pub const GET_EXPERIMENTS"),
        "{message}"
    );
    assert!(message.contains("run `cargo xtask gen`"), "{message}");
    assert_eq!(std::fs::read_to_string(&file).expect("reads"), edited);

    std::fs::remove_file(&file).expect("removes");
    assert_eq!(
        xtask(root.path(), &["gen", "--check"]).status.code(),
        Some(3)
    );
    assert!(xtask(root.path(), &["gen"]).status.success());
    assert_eq!(
        xtask(root.path(), &["gen", "--check"]).status.code(),
        Some(0)
    );
}

#[test]
fn bad_input_is_refused_in_one_message_and_nothing_is_written() {
    let line_of = |text: &str| {
        FRAGMENT
            .lines()
            .position(|line| line.contains(text))
            .expect(text)
            + 1
    };
    let broken_yaml = FRAGMENT.replacen("\npaths:", "\npaths: [", 1);
    let cases = [
        (
            broken_yaml,
            "broken YAML",
            "openapi/experiments.yaml:".to_owned(),
        ),
        (FRAGMENT[..FRAGMENT.len() / 2].to_owned(), "", String::new()),
        (
            FRAGMENT.replacen("openapi: 3.0.3", "openapi: 3.1.0", 1),
            "OpenAPI 3.1.0",
            "#/openapi".into(),
        ),
        (
            FRAGMENT.replacen("x-idempotent", "x-idempotnet", 1),
            "no pass knows",
            "/get/x-idempotnet".into(),
        ),
        (
            FRAGMENT.replacen("x-decimal: true", "x-decimals: true", 1),
            "no pass knows",
            "x-decimals".into(),
        ),
        (
            FRAGMENT.replacen("/ExperimentPost'", "/ExperimentPots'", 1),
            "dangling $ref",
            "requestBody".into(),
        ),
        (
            FRAGMENT.replace("endedAt:", "endsAt:"),
            "`endsAt` is a moment",
            "IterationRep".into(),
        ),
        (
            FRAGMENT.replacen("openapi: 3.0.3", "openapi: 3.0.3\nopenapi: 3.0.3", 1),
            "duplicate",
            format!("experiments.yaml:{}", line_of("openapi: 3.0.3") + 1),
        ),
    ];
    let root = with_fragment(FRAGMENT);
    assert!(xtask(root.path(), &["gen"]).status.success());
    for (fragment, what, place) in cases {
        std::fs::write(root.path().join("openapi/experiments.yaml"), &fragment).expect("writes");
        let before = files(root.path());
        for arguments in [&["gen"][..], &["gen", "--check"], &["lint"]] {
            let output = xtask(root.path(), arguments);
            let message = stderr(&output);
            assert_eq!(output.status.code(), Some(1), "{what}: {message}");
            assert!(message.starts_with("error: "), "{message}");
            assert!(
                message.contains(what) && message.contains(&place),
                "{what}: {message}"
            );
            assert!(
                message.contains("help: ") && !message.contains("panicked"),
                "{what}: {message}"
            );
        }
        assert_eq!(files(root.path()), before, "{what}");
    }

    let empty = tempfile::tempdir().expect("a folder");
    let output = xtask(empty.path(), &["gen"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("cannot read the fragment"),
        "{}",
        stderr(&output)
    );
    assert!(files(empty.path()).is_empty());
}

#[test]
fn a_change_of_the_public_api_is_seen() {
    let output = xtask(&workspace(), &["api", "--check"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "NOTE: if the change is meant, run `cargo xtask api` and commit what it wrote\n{}",
        stdout(&output)
    );

    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("crates/launchdarkly-experiments");
    std::fs::create_dir_all(folder.join("src")).expect("a folder");
    let source = |text: &str| std::fs::write(folder.join("src/lib.rs"), text).expect("writes");
    source(
        "/// Doc.\n#[derive(Clone)]\npub struct A { pub a: u8, b: u8 }\nimpl A { pub fn get(&self) -> u8 { self.b } fn own(&self) {} }\nstruct B;\nimpl Clone for B { fn clone(&self) -> B { B } }\n",
    );
    assert_eq!(xtask(root.path(), &["api"]).status.code(), Some(0));
    let listing = std::fs::read_to_string(folder.join("public-api.txt")).expect("reads");
    let items: Vec<&str> = listing.lines().skip(3).map(str::trim).collect();
    assert_eq!(
        items,
        [
            "#[derive(Clone)] pub struct A { pub a: u8, }",
            "impl A { pub fn get(&self) -> u8 {} }"
        ]
    );
    // What is private may change unseen; what is public may not.
    source(
        "#[derive(Clone)]\npub struct A { pub a: u8, c: u64 }\nimpl A { pub fn get(&self) -> u8 { 7 } }\n",
    );
    assert_eq!(
        xtask(root.path(), &["api", "--check"]).status.code(),
        Some(0)
    );
    source(
        "#[derive(Clone)]\npub struct A { pub a: u8 }\nimpl A { pub fn get(&self) -> u16 { 7 } }\n",
    );
    let output = xtask(root.path(), &["api", "--check"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        stdout(&output).contains("should be: impl A { pub fn get(&self) -> u16 {} }"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn help_explains_each_command_and_a_slip_is_no_silence() {
    let help = stdout(&xtask(&workspace(), &["help"]));
    for command in [
        "gen ",
        "gen --check",
        "lint",
        "drift",
        "extract",
        "api",
        "help",
    ] {
        assert!(help.contains(command), "{command}");
    }
    let output = xtask(&workspace(), &["gne"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("no such command: `gne`"),
        "{}",
        stderr(&output)
    );
}

//! `cargo xtask gen` and `lint`: exit codes, messages, and files that are written whole or not at all.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use xtask::normalize::normalize;
use xtask::openapi::compose::BASE;
use xtask::openapi::provenance::PROVENANCE;

use crate::support::{composed, fragment, stderr, stdout, workspace, xtask};

/// A workspace with all files of the fragment, and this text for the base.
fn with_fragment(base: &str) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(root.path().join("openapi")).expect("a folder");
    for source in composed().sources {
        let text = if source.path == BASE {
            base
        } else {
            &source.text
        };
        std::fs::write(root.path().join(&source.path), text).expect("writes");
    }
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

#[test]
fn the_checked_in_files_are_fresh() {
    let output = xtask(workspace(), &["gen", "--check"], "");
    assert_eq!(
        output.status.code(),
        Some(0),
        "run `cargo xtask gen` and commit what it writes\n{}{}",
        stdout(&output),
        stderr(&output)
    );
    assert_eq!(stdout(&output), "Fresh\n");
}

#[test]
fn the_same_fragment_gives_the_same_bytes() {
    let roots = [(), ()].map(|()| with_fragment(&fragment()));
    let normalized = normalize(&composed().document).expect("normalizes");
    let timestamps = normalized
        .report
        .iter()
        .find(|(pass, _)| *pass == "timestamps");
    let timestamps = timestamps.expect("a pass").1.len();
    assert!(timestamps > 7);
    let texts = roots.each_ref().map(|root| {
        let output = xtask(root.path(), &["gen"], "");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(
            stdout(&output).contains(&format!("timestamps  {timestamps} changes")),
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

    let again = xtask(roots[0].path(), &["gen"], "");
    assert!(stdout(&again).ends_with("Fresh\n"), "{}", stdout(&again));
}

#[test]
fn a_stale_file_is_named_with_its_first_difference_and_left_alone() {
    let root = with_fragment(&fragment());
    assert!(xtask(root.path(), &["gen"], "").status.success());
    let file = root
        .path()
        .join("crates/launchdarkly-experiments-client/src/generated/operations.rs");
    let edited =
        std::fs::read_to_string(&file)
            .expect("reads")
            .replacen("GET_EXPERIMENTS", "LIST", 1);
    std::fs::write(&file, &edited).expect("writes");

    let output = xtask(root.path(), &["gen", "--check"], "");
    assert_eq!(output.status.code(), Some(3));
    let message = stdout(&output);
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
        xtask(root.path(), &["gen", "--check"], "").status.code(),
        Some(3)
    );
    assert!(xtask(root.path(), &["gen"], "").status.success());
    assert_eq!(
        xtask(root.path(), &["gen", "--check"], "").status.code(),
        Some(0)
    );
}

#[test]
fn a_broken_fragment_is_reported_in_one_message_and_nothing_is_written() {
    let original = fragment();
    let line_of = |text: &str| {
        original
            .lines()
            .position(|line| line.contains(text))
            .expect(text)
            + 1
    };
    let broken_yaml = original.replacen("\npaths:", "\npaths: [", 1);
    let cases = [
        (
            broken_yaml,
            "broken YAML",
            "openapi/experiments.yaml:".to_owned(),
        ),
        (original[..original.len() / 2].to_owned(), "", String::new()),
        (
            original.replacen("openapi: 3.0.3", "openapi: 3.1.0", 1),
            "OpenAPI 3.1.0",
            "#/openapi".into(),
        ),
        (
            original.replacen("x-idempotent", "x-idempotnet", 1),
            "unknown extension",
            "/get/x-idempotnet".into(),
        ),
        (
            original.replacen("x-decimal: true", "x-decimals: true", 1),
            "unknown extension",
            "x-decimals".into(),
        ),
        (
            original.replacen("/ExperimentPost'", "/ExperimentPots'", 1),
            "dangling $ref",
            "requestBody".into(),
        ),
        (
            original.replacen("x-renamed-from: covarianceInfo", "x-renamed-from: 7", 1),
            "the former name must be a string",
            format!(
                "experiments.yaml:{}",
                line_of("x-renamed-from: covarianceInfo")
            ),
        ),
        (
            original.replacen("openapi: 3.0.3", "openapi: 3.0.3\nopenapi: 3.0.3", 1),
            "duplicate",
            format!("experiments.yaml:{}", line_of("openapi: 3.0.3") + 1),
        ),
    ];
    let root = with_fragment(&fragment());
    assert!(xtask(root.path(), &["gen"], "").status.success());
    for (fragment, what, place) in cases {
        std::fs::write(root.path().join("openapi/experiments.yaml"), &fragment).expect("writes");
        let before = files(root.path());
        for arguments in [&["gen"][..], &["gen", "--check"], &["lint"]] {
            let output = xtask(root.path(), arguments, "");
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
    let output = xtask(empty.path(), &["gen"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("cannot read the fragment"),
        "{}",
        stderr(&output)
    );
    assert!(files(empty.path()).is_empty());
}

#[test]
fn an_id_that_cannot_name_a_method_is_refused_by_lint_and_gen() {
    for id in ["3x", "type", "self", "async", "send"] {
        let broken = fragment().replace(
            "operationId: getExperimentationSettings",
            &format!("operationId: {id}"),
        );
        let root = with_fragment(&broken);
        for command in ["lint", "gen"] {
            let output = xtask(root.path(), &[command], "");
            let message = stderr(&output);
            assert_eq!(output.status.code(), Some(1), "{command} {id}: {message}");
            let said = format!("the operationId `{id}` cannot name a method");
            assert!(message.contains(&said), "{command}: {message}");
            assert!(message.contains("/get/operationId\n  help: "), "{message}");
            assert!(!message.contains("panicked"), "{message}");
        }
    }
}

#[test]
fn lint_checks_the_areas_of_the_provenance() {
    let root = with_fragment(&fragment());
    let provenance = std::fs::read_to_string(workspace().join(PROVENANCE)).expect("reads");
    for (text, code, message) in [
        (provenance.clone(), 0, ""),
        (
            provenance
                .replace("\"flags\", ", "")
                .replace(", \"flags\"]", "]"),
            1,
            "names the area `flags`\n  at: openapi/flags.yaml:1\n",
        ),
    ] {
        std::fs::write(root.path().join(PROVENANCE), text).expect("writes");
        let output = xtask(root.path(), &["lint"], "");
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}

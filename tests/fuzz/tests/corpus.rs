//! The targets on the stable toolchain: the files of the corpora, changes of them, and inputs that are deep or long.

// What the tests stand on fails them.
#![allow(clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use launchdarkly_experiments_fuzz::{Check, TARGETS, mutate, reply};
use serde_json::Value;

/// The number of changed inputs for each target; together they take seconds.
const CHANGES: u64 = 400;

/// The time within which a deep or long input ends, on a slow machine without optimisation.
///
/// What takes time in proportion to its length needs less than a second.
const LIMIT: Duration = Duration::from_secs(20);

/// The size of all corpora, in bytes.
const LARGEST: u64 = 1_000_000;

/// Returns how long each target is to be tried with ever more changes: as many seconds as `FUZZ_SECONDS` says.
fn longer() -> Duration {
    let seconds = std::env::var("FUZZ_SECONDS").ok();
    Duration::from_secs(
        seconds
            .and_then(|text| text.parse().ok())
            .unwrap_or_default(),
    )
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// Returns the inputs of a target with the names of their files, in order.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = fs::read_dir(root().join("corpus").join(target)).expect("a folder");
    let mut paths: Vec<_> = folder
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy();
        (name.into_owned(), fs::read(&path).expect("a file"))
    };
    paths.into_iter().map(read).collect()
}

fn names(folder: &str, suffix: &str) -> BTreeSet<String> {
    let folder = fs::read_dir(root().join(folder)).expect("a folder");
    let names = folder.map(|entry| entry.expect("an entry").file_name());
    names
        .map(|name| name.to_string_lossy().trim_end_matches(suffix).to_owned())
        .collect()
}

/// Says on a panic with which input it happened.
struct Tried<'a>(&'a str, &'a [u8]);

impl Drop for Tried<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            let Tried(origin, data) = self;
            let shown = data[..data.len().min(1_000)].escape_ascii();
            eprintln!("{origin}: {} bytes: {shown}", data.len());
        }
    }
}

fn holds(target: &str, check: Check) {
    let (inputs, began, mut tried) = (corpus(target), Instant::now(), CHANGES);
    assert!(!inputs.is_empty());
    for (name, data) in &inputs {
        let _tried = Tried(&format!("fuzz/corpus/{target}/{name}"), data);
        check(data);
    }
    for seed in 0..CHANGES {
        let place = usize::try_from(seed).expect("a small number") % inputs.len();
        let (name, data) = &inputs[place];
        let data = mutate::mutated(&mutate::mutated(data, seed), seed + CHANGES);
        let _tried = Tried(
            &format!("seed {seed} of fuzz/corpus/{target}/{name}"),
            &data,
        );
        check(&data);
    }
    for seed in CHANGES.. {
        if began.elapsed() >= longer() {
            break;
        }
        let (name, data) = &inputs[mutate::Random::new(seed).below(inputs.len())];
        let data = (0..=seed % 4).fold(data.clone(), |data, turn| {
            mutate::mutated(&data, seed.wrapping_mul(31).wrapping_add(turn))
        });
        let _tried = Tried(
            &format!("seed {seed} of fuzz/corpus/{target}/{name}"),
            &data,
        );
        check(&data);
        tried = seed;
    }
    println!("{target}: {tried} changes in {:?}", began.elapsed());
    for (name, data) in hostile() {
        let (_tried, began) = (Tried(name, &data), Instant::now());
        check(&data);
        let took = began.elapsed();
        assert!(took < LIMIT, "{took:?}");
    }
}

/// Inputs that overflow a stack or take quadratic time where somebody has not thought of them.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    const MANY: usize = 20_000;
    let between = |before: &str, inner: String, after: &str| format!("{before}{inner}{after}");
    let keys: Vec<String> = (0..MANY / 5)
        .map(|key| format!("\"key{key}\":{key}"))
        .collect();
    let texts = [
        ("nothing", String::new()),
        ("lists", "[".repeat(MANY)),
        (
            "closed lists",
            between("{\"items\":", "[".repeat(MANY) + &"]".repeat(MANY), "}"),
        ),
        ("objects", "{\"a\":".repeat(MANY)),
        ("flow mappings", "{a: ".repeat(MANY)),
        ("items in items", "- ".repeat(MANY)),
        ("keys in keys", "? ".repeat(MANY)),
        (
            "indents",
            (0..1_000)
                .map(|depth| format!("{}a:\n", " ".repeat(depth)))
                .collect(),
        ),
        (
            "a long text",
            between("{\"key\":\"", "x".repeat(20 * MANY), "\"}"),
        ),
        (
            "escapes",
            between("{\"key\":\"", "\\u0061".repeat(MANY), "\"}"),
        ),
        (
            "control characters",
            between("{\"key\":\"", "\n\u{1b}".repeat(MANY), "\"}"),
        ),
        ("backslashes", "\\".repeat(MANY)),
        ("quotes", "\"".repeat(MANY)),
        ("digits", "9".repeat(MANY)),
        ("zeros behind a point", between("0.", "0".repeat(MANY), "1")),
        ("many keys", between("{", keys.join(","), "}")),
        ("empty lines", "\n".repeat(MANY)),
        ("lines with a colon", "a: b\n".repeat(MANY)),
        ("commas", ",".repeat(MANY)),
        (
            "brackets in a filter",
            between("tags contains [", "\"a\" ".repeat(MANY / 10), "]"),
        ),
        ("beginnings of a token", "api-5ecre7-70".repeat(MANY / 10)),
        (
            "anchors",
            (1..40).fold("a0: &a0 x\n".to_owned(), |text, n| {
                format!("{text}a{n}: &a{n} [*a{m}, *a{m}]\n", m = n - 1)
            }),
        ),
        (
            "anchors of a document",
            (1..40).fold("openapi: 3.0.3\na0: &a0 x\n".to_owned(), |text, n| {
                format!("{text}a{n}: &a{n} [*a{m}, *a{m}]\n", m = n - 1)
            }),
        ),
    ];
    let mut inputs: Vec<_> = texts
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()))
        .collect();
    inputs.push(("no UTF-8", vec![0xff; MANY]));
    // Behind what the first lines of the targets mean.
    for line in [
        "500\n",
        "PATCH /projects/shop/environments/test/experiments/checkout-button\n",
    ] {
        inputs.push((
            "lists below a line",
            format!("{line}{}", "[".repeat(MANY)).into_bytes(),
        ));
    }
    inputs
}

macro_rules! targets {
    ($($target:ident)*) => {
        $(#[test]
        fn $target() {
            let name = stringify!($target);
            let (_, check) = TARGETS.iter().find(|(known, _)| *known == name).expect(name);
            holds(name, *check);
        })*

        #[test]
        fn each_target_has_a_test_a_program_and_a_corpus() {
            let tested = BTreeSet::from([$(stringify!($target).to_owned()),*]);
            let listed: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
            assert_eq!(listed, tested);
            assert_eq!(names("fuzz_targets", ".rs"), tested);
            assert_eq!(names("corpus", ""), tested);
            let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("a manifest");
            for name in &tested {
                assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
            }
        }
    };
}

targets! { error_body filter fixtures headers lint reply request state_file values }

#[test]
fn the_corpora_are_small() {
    let files = TARGETS.iter().flat_map(|(target, _)| corpus(target));
    let size: usize = files.map(|(_, data)| data.len()).sum();
    assert!(
        (size as u64) < LARGEST,
        "{size} bytes; minimise them with `cargo fuzz cmin`"
    );
}

#[test]
fn every_successful_response_is_decoded() {
    let document = include_str!("../../../openapi/normalized.json");
    let document: Value = serde_json::from_str(document).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths
        .values()
        .flat_map(|item| item.as_object().expect("a path"));
    let responses = operations.filter_map(|(_, operation)| operation["responses"].as_object());
    let successes = responses
        .flatten()
        .filter(|(status, _)| status.starts_with('2'));
    let names: BTreeSet<_> = successes
        .filter_map(|(_, response)| {
            let schema = &response["content"]["application/json"]["schema"];
            schema["$ref"].as_str()?.rsplit('/').next()
        })
        .collect();
    assert_eq!(names, reply::ROOTS.iter().copied().collect());
}

#[test]
fn the_same_seed_makes_the_same_change() {
    for (_, data) in corpus("reply") {
        let changes: BTreeSet<_> = (0..50).map(|seed| mutate::mutated(&data, seed)).collect();
        assert!(changes.len() > 25, "{}", changes.len());
        assert_eq!(mutate::mutated(&data, 7), mutate::mutated(&data, 7));
    }
}

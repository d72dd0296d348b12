//! Breaks every node of every file of the fragment, and checks that each mutant is refused, or becomes Rust that compiles.
//!
//! `cargo test -p xtask --test every_node` takes a sample with a fixed seed, in about ten seconds.
//! `EVERY_NODE=all cargo test -p xtask --test every_node -- --nocapture` takes all mutants, a number instead of `all` takes
//! as many, and both compile those whose code has a form that no mutant before had. Each prints how many mutants there are
//! of each kind, and what became of them.
//!
//! - `mutant`: the nodes, and the ways to break one
//! - `outcome`: what becomes of a mutant, stage by stage
//! - `rust`: a check of generated code that needs no compiler
//! - `form`: what is left of generated code without the names of the document
//! - `compile`: many mutants as modules of one crate, for the compiler

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod compile;
mod form;
mod mutant;
mod outcome;
mod rust;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use mutant::{Kind, Mutant};
use outcome::{Outcome, Workshop};

/// How many mutants the ordinary test takes.
const SAMPLE: usize = 700;

/// The seed of the sample, and the step with which the sample walks through all mutants.
const SEED: u64 = 0x5EED_2026;

/// How many modules are compiled at once: each is a whole generated client.
const BATCH: usize = 24;

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The mutants in an order that the seed alone decides.
fn shuffled(mut all: Vec<Mutant>) -> Vec<Mutant> {
    let mut state = SEED;
    let mut next = || {
        // SplitMix64.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    for last in (1..all.len()).rev() {
        let other = usize::try_from(next() % (last as u64 + 1)).unwrap();
        all.swap(last, other);
    }
    all
}

/// What a run counts.
#[derive(Default)]
struct Counts {
    /// How many mutants of a kind came to an outcome.
    table: BTreeMap<(Kind, &'static str), usize>,
    /// The forms of code that were met.
    forms: BTreeSet<u64>,
    /// The mutants with a form that was new, with their files.
    to_compile: Vec<(String, Vec<(String, String)>)>,
    /// Some mutants of each kind that lint lets pass without any effect on the code.
    without_effect: BTreeMap<(Kind, &'static str), Vec<String>>,
    /// The mutants that are neither refused by lint nor become sound code.
    failures: Vec<String>,
}

fn run(workshop: &Workshop, mutants: &[Mutant]) -> Counts {
    let counts = Mutex::new(Counts {
        forms: form::forms(&workshop.files),
        ..Counts::default()
    });
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = workshop.outcome(mutant);
                    let mut counts = counts.lock().unwrap();
                    *counts
                        .table
                        .entry((mutant.kind, outcome.name()))
                        .or_default() += 1;
                    match outcome {
                        Outcome::Unsound(message)
                        | Outcome::Late(message)
                        | Outcome::Unplaced(message) => {
                            let name = workshop.describe(mutant);
                            counts.failures.push(format!("{name}: {message}"));
                        }
                        Outcome::Different(files) => {
                            let forms = form::forms(&files);
                            if !forms.is_subset(&counts.forms) {
                                counts.forms.extend(forms);
                                counts.to_compile.push((workshop.describe(mutant), files));
                            }
                        }
                        Outcome::Prose | Outcome::Alike => {
                            let name = workshop.describe(mutant);
                            let key = (mutant.kind, outcome.name());
                            let shown = counts.without_effect.entry(key).or_default();
                            if shown.len() < 4 {
                                shown.push(name);
                            }
                        }
                        Outcome::Reading | Outcome::Structure | Outcome::Lint => {}
                    }
                }
            });
        }
    });
    counts.into_inner().unwrap()
}

fn print(nodes: usize, counts: &Counts) {
    let total: usize = counts.table.values().sum();
    println!("{nodes} nodes, {total} mutants");
    for kind in Kind::ALL {
        let of_kind: Vec<String> = counts
            .table
            .iter()
            .filter(|((other, _), _)| *other == kind)
            .map(|((_, outcome), count)| format!("{outcome} {count}"))
            .collect();
        println!("  {}: {}", kind.name(), of_kind.join(", "));
    }
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    for ((_, outcome), count) in &counts.table {
        *outcomes.entry(outcome).or_default() += count;
    }
    println!("  all: {outcomes:?}");
    for ((kind, outcome), names) in &counts.without_effect {
        println!("  {}, {outcome}, such as {}", kind.name(), names.join("; "));
    }
    println!(
        "  {} mutants have code of a form that is new",
        counts.to_compile.len()
    );
}

#[test]
fn every_mutant_is_refused_with_its_line_or_becomes_sound_code() {
    let wanted = std::env::var("EVERY_NODE").ok();
    let workshop = Workshop::new(workspace());
    rust::check(&workshop.files).expect("the code of the fragment itself is sound");
    let (nodes, mutants) = mutant::all(&workshop.documents);
    let mut mutants = shuffled(mutants);
    mutants.truncate(match wanted.as_deref() {
        None => SAMPLE,
        Some("all") => usize::MAX,
        Some(number) => number.parse().expect("EVERY_NODE is `all` or a number"),
    });
    let counts = run(&workshop, &mutants);
    print(nodes, &counts);
    let failures = &counts.failures;
    assert!(
        failures.is_empty(),
        "{} mutants pass lint and should not:\n{}",
        failures.len(),
        failures.join("\n")
    );
    // A fragment that cannot be read at all would be refused each time, and one that is not read never.
    for outcome in [
        "refused by reading",
        "refused by structure",
        "refused by lint",
        "prose only",
        "generated differently",
    ] {
        let count: usize = counts
            .table
            .iter()
            .filter(|((_, name), _)| *name == outcome)
            .map(|(_, count)| count)
            .sum();
        assert!(count > 10, "{outcome}: {count}");
    }
    if wanted.is_some() {
        let compiled = compile::all(workspace(), &counts.to_compile, BATCH);
        println!("  {compiled} compiled");
    }
}

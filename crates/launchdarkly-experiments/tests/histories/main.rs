//! Seeded histories: several clients at the same few experiments, a hostile server, and a checker that knows what really happened.
//!
//! A seed gives a [`schedule`]: who calls what when, and what each request meets.
//! [`run`] lets real clients play it in virtual time against the [`server`], over a [`wire`] that misbehaves and logs the [`history`]; [`check`] judges that.
//! Server and checker share no code with the client or the simulator.
//!
//! `HISTORIES=100000 cargo test -p launchdarkly-experiments --test histories` runs more schedules.
//! `HISTORY_SEED=17 cargo test -p launchdarkly-experiments --test histories -- --nocapture` runs one and prints it as a script.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

mod broken;
mod check;
mod history;
mod marks;
mod run;
mod runtime;
mod schedule;
mod script;
mod server;
mod shrink;
mod sockets;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use crate::check::{Rule, Violation, check};
use crate::marks::{MARKS, marks};
use crate::schedule::Schedule;
use crate::script::script;
use crate::shrink::shrink;

/// The number of schedules of an ordinary run.
const SCHEDULES: u64 = 10_000;

/// How many failing schedules are shrunk for each rule.
const SHRUNK: usize = 40;

/// How many causes are printed for each rule, the simplest ones.
const CLASSES: usize = 8;

/// What a run of many schedules has found.
#[derive(Default)]
struct Findings {
    /// The seeds that break each rule.
    broken: BTreeMap<Rule, Vec<u64>>,
    marks: BTreeMap<String, u64>,
}

#[test]
fn what_is_returned_is_what_the_server_did() {
    if let Some(seed) = number("HISTORY_SEED") {
        let schedule = Schedule::draw(seed);
        let history = run::run(&schedule);
        let violations = check(&schedule, &history);
        println!("{}", script(&schedule, &history, &violations));
        let rules: BTreeSet<_> = violations.iter().map(|one| one.rule).collect();
        for rule in &rules {
            for (causes, (_, text)) in classes(*rule, &[seed]) {
                println!("{rule:?} shrunk, by {causes}:\n{text}");
            }
        }
        assert!(violations.is_empty(), "{violations:#?}");
        return;
    }
    let schedules = number("HISTORIES").unwrap_or(SCHEDULES);
    let begin = Instant::now();
    let findings = explore(schedules);
    println!("{schedules} histories in {:.1?}", begin.elapsed());
    println!("{:#?}", findings.marks);
    let mut report = String::new();
    for (rule, seeds) in &findings.broken {
        report.push_str(&format!("\n{rule:?} is broken by {} seeds\n", seeds.len()));
        let mut classes: Vec<_> = classes(*rule, seeds).into_iter().collect();
        classes.sort_by_key(|(causes, (seed, _))| (causes.matches(" and ").count(), *seed));
        for (causes, (seed, text)) in classes.into_iter().take(CLASSES) {
            report.push_str(&format!("\n{rule:?} by {causes}: {}\n{text}", rerun(seed)));
        }
    }
    assert!(findings.broken.is_empty(), "{report}");
    let missing: Vec<_> = MARKS
        .iter()
        .filter(|mark| !findings.marks.contains_key(**mark))
        .collect();
    assert!(
        schedules < SCHEDULES || missing.is_empty(),
        "never met: {missing:?}"
    );
}

#[test]
fn a_seed_gives_the_same_history_again() {
    for seed in 0..50 {
        let schedule = Schedule::draw(seed);
        let again = Schedule::draw(seed);
        assert_eq!(run::run(&schedule), run::run(&again), "{}", rerun(seed));
    }
}

/// Reads a number from the environment.
fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect("a number"))
}

/// Runs the schedules of the first seeds.
fn explore(schedules: u64) -> Findings {
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let parts: Vec<Findings> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|first| {
                scope.spawn(move || {
                    let mut findings = Findings::default();
                    for seed in (first..schedules).step_by(threads as usize) {
                        findings.add(seed);
                    }
                    findings
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .collect()
    });
    let mut all = Findings::default();
    for part in parts {
        for (rule, seeds) in part.broken {
            all.broken.entry(rule).or_default().extend(seeds);
        }
        for (mark, count) in part.marks {
            *all.marks.entry(mark).or_default() += count;
        }
    }
    all.broken
        .values_mut()
        .for_each(|seeds| seeds.sort_unstable());
    all
}

impl Findings {
    fn add(&mut self, seed: u64) {
        let schedule = Schedule::draw(seed);
        let (violations, marks) = judge(&schedule);
        for violation in violations {
            let seeds = self.broken.entry(violation.rule).or_default();
            if seeds.last() != Some(&seed) {
                seeds.push(seed);
            }
        }
        for mark in marks {
            *self.marks.entry(mark).or_default() += 1;
        }
    }
}

/// Runs a schedule and judges it; a panic is a violation too.
fn judge(schedule: &Schedule) -> (Vec<Violation>, Vec<String>) {
    let judged = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let history = run::run(schedule);
        (check(schedule, &history), marks(schedule, &history))
    }));
    judged.unwrap_or_else(|_| {
        let text = "the run panicked".to_owned();
        let violation = Violation {
            rule: Rule::NoHistory,
            call: None,
            text,
        };
        (vec![violation], Vec::new())
    })
}

/// Shrinks some of the schedules that break a rule, and returns one for each cause: its seed and its script.
fn classes(rule: Rule, seeds: &[u64]) -> BTreeMap<String, (u64, String)> {
    let mut classes = BTreeMap::new();
    for seed in seeds.iter().take(SHRUNK) {
        let small = shrink(&Schedule::draw(*seed), rule, |schedule| judge(schedule).0);
        classes.entry(causes(&small)).or_insert_with(|| {
            let history = std::panic::catch_unwind(AssertUnwindSafe(|| run::run(&small)));
            let history = history.unwrap_or_default();
            let violations = check(&small, &history);
            (*seed, script(&small, &history, &violations))
        });
    }
    classes
}

/// Returns what is left of the faults of a schedule.
fn causes(schedule: &Schedule) -> String {
    let calls = schedule.clients.iter().flat_map(|client| &client.calls);
    let mut causes = Vec::new();
    for step in calls.flat_map(|call| &call.steps) {
        let fault = step.fault.map(marks::name);
        let others = [step.before, step.after];
        let others = others
            .into_iter()
            .flatten()
            .map(|other| format!("{other:?}"));
        causes.extend(fault.into_iter().chain(others));
        causes.extend((step.date != 0).then(|| "a wrong date".to_owned()));
        causes.extend((step.jump != 0).then(|| "a jump".to_owned()));
    }
    causes.sort();
    causes.dedup();
    causes.join(" and ")
}

fn rerun(seed: u64) -> String {
    format!(
        "HISTORY_SEED={seed} cargo test -p launchdarkly-experiments --test histories -- --nocapture"
    )
}

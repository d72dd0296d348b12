//! Seeded schedules of faults: a random program of calls against a simulator that misbehaves.
//!
//! After each call the simulator's journal is compared with what the caller was given.
//! `FAULT_SEED=17 cargo test -p launchdarkly-experiments fault_schedules` runs one schedule and prints it.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use launchdarkly_experiments::{Client, Effect, Environment, Error, FieldChanges, field};
use launchdarkly_experiments_sim::{Fault, FaultKind, JournalEntry, Quotas, RetryHint, Simulator};

use launchdarkly_experiments_tests::{BEGIN, TOKEN, TestRuntime, experiment, iteration, service};

/// How many schedules there are, and how many calls each has at most.
const SCHEDULES: u64 = 2_000;
const CALLS: usize = 8;

/// What the caller was given.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Given {
    Done,
    Failed(Effect),
}

#[test]
fn fault_schedules_leave_the_state_that_callers_were_given() {
    let only = std::env::var("FAULT_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seeds: Vec<u64> = only.map_or((0..SCHEDULES).collect(), |seed| vec![seed]);
    let mut given = BTreeMap::new();
    // A simulator takes its time to be made, so some share one, each with a project and a time of its own.
    for seeds in seeds.chunks(100) {
        let projects = seeds
            .iter()
            .fold(Simulator::builder().token(TOKEN), |builder, seed| {
                builder.project(project(*seed), ["production"])
            });
        let simulator = projects.build();
        for seed in seeds {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build()
                .unwrap();
            let outcomes = std::panic::catch_unwind(AssertUnwindSafe(|| {
                runtime.block_on(schedule(*seed, &simulator, only.is_some()))
            }));
            let outcomes = outcomes.unwrap_or_else(|panic| {
                eprintln!("rerun with: FAULT_SEED={seed} cargo test -p launchdarkly-experiments fault_schedules -- --nocapture");
                std::panic::resume_unwind(panic)
            });
            for (name, outcome) in outcomes {
                *given.entry(format!("{outcome:?}")).or_insert(0_u32) += 1;
                *given.entry(format!("{name}: {outcome:?}")).or_insert(0_u32) += 1;
            }
        }
    }
    eprintln!("{given:#?}");
    // A test of faults that kinds nothing shows nothing.
    let common = [
        "Done",
        "Failed(NotSent)",
        "Failed(Rejected)",
        "Failed(Unknown)",
        "Failed(Applied)",
    ];
    for outcome in common.iter().filter(|_| only.is_none()) {
        let count = given.get(*outcome).copied().unwrap_or_default();
        assert!(count >= 40, "{outcome} came {count} times");
    }
}

fn project(seed: u64) -> String {
    format!("shop-{seed}")
}

async fn schedule(seed: u64, simulator: &Simulator, loud: bool) -> Vec<(&'static str, Given)> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let runtime = TestRuntime::at(BEGIN + Duration::from_secs(seed * 3600));
    let client = Client::builder(TOKEN)
        .service(service(simulator, &runtime))
        .runtime(runtime)
        .timeout(Duration::from_secs(chance.u64(5..60)))
        .build()
        .unwrap();
    let shop = client
        .project(project(seed))
        .unwrap()
        .environment("production")
        .unwrap();
    simulator.set_quotas(Quotas::default());
    if chance.bool() {
        shop.experiments()
            .create(experiment("a"))
            .send()
            .await
            .unwrap();
        if chance.bool() {
            shop.experiment("a").unwrap().start().send().await.unwrap();
        }
    }
    if chance.u8(..4) == 0 {
        simulator.set_quotas(Quotas::default().route(chance.u32(2..6)));
    }
    let mut outcomes = Vec::new();
    for _ in 0..chance.usize(2..=CALLS) {
        for _ in 0..chance.u8(..3) {
            simulator.inject(fault(&mut chance));
        }
        simulator.clear_journal();
        let name = NAMES[chance.usize(..NAMES.len())];
        let key = ["a", "b"][chance.usize(..2)];
        let result = call(name, key, &shop, &client, &mut chance).await;
        let given = match &result {
            Ok(()) => Given::Done,
            Err(error) => Given::Failed(error.effect()),
        };
        if loud {
            eprintln!(
                "{name} {key}: {given:?} {}",
                result
                    .as_ref()
                    .err()
                    .map(ToString::to_string)
                    .unwrap_or_default()
            );
            for entry in simulator.journal() {
                eprintln!(
                    "    {} {:?} {:?} applied={}",
                    entry.method, entry.status, entry.fault, entry.applied
                );
            }
        }
        verify(name, given, &simulator.journal());
        simulator.clear_faults();
        outcomes.push((name, given));
        if chance.u8(..3) == 0 {
            tokio::time::advance(Duration::from_secs(10)).await;
        }
    }
    compare(simulator, &shop).await;
    outcomes
}

const NAMES: [&str; 11] = [
    "create",
    "create",
    "start",
    "start over",
    "stop",
    "save and start",
    "rename",
    "iteration",
    "settings",
    "archive",
    "list",
];

async fn call(
    name: &str,
    key: &str,
    shop: &Environment,
    client: &Client,
    chance: &mut fastrand::Rng,
) -> Result<(), Error> {
    let handle = shop.experiment(key)?;
    let word = format!("{:x}", chance.u32(..));
    match name {
        "create" => shop
            .experiments()
            .create(experiment(key).description(word))
            .send()
            .await
            .map(drop),
        "start" => handle.start().send().await.map(drop),
        "start over" => handle.start().reason("again").send().await.map(drop),
        "stop" => handle.stop("green-id", "clear").send().await.map(drop),
        "save and start" => {
            let fields = FieldChanges::new().update(field::HYPOTHESIS, word);
            handle
                .save_and_start_new_iteration(fields)
                .send()
                .await
                .map(drop)
        }
        "rename" => handle.rename(word).send().await.map(drop),
        "iteration" => handle
            .create_iteration(iteration(&word))
            .send()
            .await
            .map(drop),
        "settings" => {
            let settings = client
                .project(shop.project_key())?
                .experimentation_settings();
            settings
                .replace()
                .default_unit("user")
                .unit(word)
                .send()
                .await
                .map(drop)
        }
        "archive" => handle.archive().send().await.map(drop),
        _ => shop
            .experiments()
            .list()
            .items()
            .try_collect()
            .await
            .map(drop),
    }
}

/// What the journal shows must be what the caller was given, and nothing may have happened twice.
fn verify(name: &str, given: Given, journal: &[JournalEntry]) {
    let applied = journal.iter().filter(|entry| entry.applied).count();
    let reads = name == "list";
    let repeatable = reads || name == "settings";
    assert!(
        repeatable || applied <= 1,
        "{name} was applied {applied} times"
    );
    // After a write of unknown outcome comes a look, and no other write.
    let mut doubtful = false;
    for entry in journal.iter().filter(|_| !repeatable) {
        assert!(
            !doubtful || entry.method == "GET",
            "{name} was sent again blindly"
        );
        doubtful = entry.method != "GET" && is_doubtful(entry);
    }
    match given {
        _ if reads => assert_eq!(applied, 0),
        Given::Done | Given::Failed(Effect::Applied) => assert!(
            applied >= 1,
            "{name}: given {given:?}, and nothing was applied"
        ),
        Given::Failed(Effect::NotSent | Effect::Rejected) => {
            assert_eq!(applied, 0, "{name}: given {given:?}")
        }
        Given::Failed(_) => {
            // Unknown is said only where an attempt truly was.
            let mut writes = journal.iter().filter(|entry| entry.method != "GET");
            assert!(
                writes.any(is_doubtful),
                "{name}: given unknown without cause"
            );
        }
    }
}

/// Whether an attempt has left its caller without an answer that tells what it did.
fn is_doubtful(entry: &JournalEntry) -> bool {
    match entry.fault {
        Some(FaultKind::Refused) => false,
        Some(FaultKind::SlowHeaders | FaultKind::SlowBody) => true,
        _ => entry.status.is_none_or(|status| status >= 500),
    }
}

/// What the client reads is what the simulator holds.
async fn compare(simulator: &Simulator, shop: &Environment) {
    simulator.set_quotas(Quotas::default());
    let read = shop
        .experiments()
        .list()
        .lifecycle(launchdarkly_experiments::Lifecycle::All)
        .timeout(Duration::from_secs(600))
        .items()
        .try_collect()
        .await
        .unwrap();
    let held = simulator.experiments(shop.project_key().as_str(), "production");
    assert_eq!(read.len(), held.len());
    for (read, held) in read.iter().zip(&held) {
        assert_eq!(held["key"], read.key);
        assert_eq!(held["name"], read.name);
        assert_eq!(held["description"].as_str(), read.description.as_deref());
    }
}

fn fault(chance: &mut fastrand::Rng) -> Fault {
    let kind = match chance.u8(..12) {
        0 => FaultKind::RateLimited(RetryHint::RetryAfter(chance.u32(..20))),
        1 => FaultKind::RateLimited(RetryHint::ResetIn(chance.u32(..20_000))),
        2 => FaultKind::RateLimited(RetryHint::ResetPassed(chance.u32(..20_000))),
        3 => FaultKind::RateLimited(RetryHint::Nothing),
        4 => FaultKind::LostRace,
        5 => FaultKind::InternalError,
        6 => FaultKind::BadGateway,
        7 => FaultKind::Unavailable,
        8 => FaultKind::Refused,
        9 => FaultKind::CutBody,
        10 => FaultKind::SlowHeaders,
        _ => FaultKind::Reset,
    };
    let fault = Fault::new(kind)
        .after(chance.u32(..3))
        .times(chance.u32(1..7));
    // What was turned away was not applied; only a lost reply may hide that it was.
    let hides = matches!(
        kind,
        FaultKind::InternalError
            | FaultKind::BadGateway
            | FaultKind::Unavailable
            | FaultKind::Reset
    );
    match chance.bool() && hides {
        true => fault.applied(),
        false => fault,
    }
}

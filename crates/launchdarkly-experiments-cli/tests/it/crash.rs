//! A fault at every request of an apply: running again ends in the wanted state, and nothing was done twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use launchdarkly_experiments::{Client, Environment};
use launchdarkly_experiments_cli::plan::Permission;
use launchdarkly_experiments_cli::wanted::Wanted;
use launchdarkly_experiments_sim::{Fault, FaultKind, SavedState, Simulator};
use launchdarkly_experiments_tests::{TOKEN, TestRuntime};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::file::CHECKOUT;
use crate::shop::{applied, environments, environments_of, examples, simulator, wanted};

/// A state, and what is wanted of it.
struct Story {
    name: String,
    before: SavedState,
    wanted: Wanted,
}

impl Story {
    fn simulator(&self) -> Simulator {
        Simulator::builder()
            .token(TOKEN)
            .state(self.before.clone())
            .build()
    }
}

/// The example files from nothing, and every other step once.
async fn stories() -> Vec<Story> {
    let mut stories = Vec::new();
    for source in examples() {
        let name = source.name.clone();
        let wanted = Wanted::read([source]).unwrap();
        let before = simulator(&wanted).state();
        stories.push(Story {
            name,
            before,
            wanted,
        });
    }
    let with = |from: &str, to: &str, state: &str| {
        wanted(
            &CHECKOUT
                .replace(from, to)
                .replace("state: running", &format!("state: {state}")),
        )
    };
    let stopped = "{stopped: {winner: Green, reason: clear}}";
    let chain = [
        ("draft", with("", "", "draft")),
        (
            "update and start",
            with("sells more", "sells a lot more", "running"),
        ),
        (
            "another iteration",
            with("percent: 50}", "percent: 40}", "running"),
        ),
        (
            "update and stop",
            with("percent: 50}", "percent: 40}", stopped).renamed(),
        ),
        ("again", with("percent: 50}", "percent: 30}", "running")),
        ("stop", with("percent: 50}", "percent: 30}", stopped)),
        ("archive", with("percent: 50}", "percent: 30}", "archived")),
        ("restore", with("[checkout]", "[checkout, q4]", "running")),
    ];
    let simulator = simulator(&chain[0].1);
    let environment = environments(&chain[0].1, &simulator).remove(0);
    for (name, wanted) in chain {
        let before = simulator.state();
        let done = applied(&environment, &wanted, Permission::ALL)
            .await
            .unwrap();
        assert!(done.iter().all(|one| one.is_done()), "{name}: {done:#?}");
        stories.push(Story {
            name: name.to_owned(),
            before,
            wanted,
        });
    }
    stories
}

trait Renamed {
    fn renamed(self) -> Self;
}

impl Renamed for Wanted {
    fn renamed(mut self) -> Self {
        for experiment in self
            .environments
            .iter_mut()
            .flat_map(|one| one.experiments.values_mut())
        {
            experiment.form.name = "Checkout button, renamed".to_owned();
        }
        self
    }
}

/// Everything that is left behind, without what differs from run to run.
fn world(simulator: &Simulator) -> Value {
    let mut all = Vec::new();
    for (project, environments) in simulator.projects() {
        for environment in environments {
            all.push(simulator.experiments(&project, &environment).into());
        }
        all.push(simulator.flags(&project).into());
    }
    let mut all = Value::Array(all);
    forget(&mut all);
    all
}

fn forget(value: &mut Value) {
    match value {
        Value::Object(properties) => {
            let differs = [
                "_id",
                "version",
                "_version",
                "flagConfigVersion",
                "winningTreatmentId",
            ];
            let is_moment = |name: &str| {
                name.ends_with("At") || name.ends_with("Date") || name == "lastModified"
            };
            properties.retain(|name, _| !differs.contains(&name.as_str()) && !is_moment(name));
            properties.values_mut().for_each(forget);
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        _ => {}
    }
}

/// Applies in every environment; a failure to plan is one of the run.
async fn run(simulator: &Simulator, wanted: &Wanted) -> bool {
    let mut is_done = true;
    for environment in environments(wanted, simulator) {
        is_done &= match applied(&environment, wanted, Permission::ALL).await {
            Ok(done) => done.iter().all(|one| one.is_done()),
            Err(_) => false,
        };
    }
    is_done
}

/// Single faults, and a crash: the request was applied, and nothing gets through any more.
fn faults(position: u32) -> Vec<Vec<Fault>> {
    let single = [
        Fault::new(FaultKind::Reset),
        Fault::new(FaultKind::Reset).applied(),
        Fault::new(FaultKind::InternalError),
        Fault::new(FaultKind::CutBody),
    ];
    let single = single.into_iter().map(|fault| vec![fault.after(position)]);
    let crash = vec![
        Fault::new(FaultKind::Reset).applied().after(position),
        Fault::new(FaultKind::Reset).after(position + 1).always(),
    ];
    single.chain([crash]).collect()
}

#[tokio::test(start_paused = true)]
async fn after_a_fault_at_any_request_running_again_ends_in_the_wanted_state() {
    let (mut runs, mut recovered) = (0, 0);
    for story in stories().await {
        let reference = story.simulator();
        assert!(run(&reference, &story.wanted).await, "{}", story.name);
        let requests = u32::try_from(reference.journal().len()).unwrap();
        let expected = world(&reference);
        for position in 0..requests {
            for faults in faults(position) {
                let simulator = story.simulator();
                let described = format!("{}, request {position}: {faults:?}", story.name);
                faults.into_iter().for_each(|fault| simulator.inject(fault));
                runs += 1;
                recovered += u32::from(run(&simulator, &story.wanted).await);
                simulator.clear_faults();
                assert!(run(&simulator, &story.wanted).await, "{described}");
                assert_eq!(world(&simulator), expected, "{described}");
            }
        }
    }
    assert!(
        runs > 500 && recovered > runs / 2,
        "{recovered} of {runs} needed no second run"
    );
}

/// Returns the environments with a client whose requests take a time that depends on a seed, so that those of two clients mix.
fn slow_environments(wanted: &Wanted, simulator: &Simulator, seed: u64) -> Vec<Environment> {
    let (simulator, random) = (simulator.clone(), Arc::new(AtomicU64::new(seed)));
    let service = tower::service_fn(move |request| {
        let step = |seed: u64| {
            seed.wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407)
        };
        let drawn = random.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |seed| {
            Some(step(seed))
        });
        let millis = (drawn.unwrap_or_default() >> 33) % 30;
        let simulator = simulator.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            simulator.service().oneshot(request).await
        }
    });
    let client = Client::builder(TOKEN)
        .service(service)
        .runtime(TestRuntime::new())
        .build();
    environments_of(wanted, &client.unwrap())
}

#[tokio::test(start_paused = true)]
async fn two_applies_at_once_end_in_the_wanted_state() {
    let (mut notes, mut failed) = (0, 0);
    for story in stories().await {
        let reference = story.simulator();
        assert!(run(&reference, &story.wanted).await);
        let expected = world(&reference);
        for seed in 0..8 {
            let simulator = story.simulator();
            let each = |seed| {
                let environments = slow_environments(&story.wanted, &simulator, seed);
                let wanted = &story.wanted;
                async move {
                    let mut all = Vec::new();
                    for environment in environments {
                        all.extend(
                            applied(&environment, wanted, Permission::ALL)
                                .await
                                .unwrap(),
                        );
                    }
                    all
                }
            };
            let (one, other) = tokio::join!(each(seed), each(seed + 1000));
            let both: Vec<_> = one.iter().chain(&other).collect();
            notes += both.iter().map(|one| one.notes.len()).sum::<usize>();
            failed += both.iter().filter(|one| !one.is_done()).count();
            assert_eq!(
                world(&simulator),
                expected,
                "{}, {seed}: {both:#?}",
                story.name
            );
        }
    }
    // What one of them could not know, it says.
    assert!(notes > 0, "they never met");
    assert_eq!(failed, 0);
}

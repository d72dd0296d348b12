//! Makes a failing schedule smaller while it still breaks the same rule.

use crate::check::{Rule, Violation};
use crate::schedule::{Schedule, Step};

/// Returns a smaller schedule that breaks the rule as well.
pub fn shrink(
    schedule: &Schedule,
    rule: Rule,
    judge: impl Fn(&Schedule) -> Vec<Violation>,
) -> Schedule {
    let breaks = |schedule: &Schedule| judge(schedule).iter().any(|one| one.rule == rule);
    let mut smallest = schedule.clone();
    while let Some(smaller) = candidates(&smallest).into_iter().find(&breaks) {
        smallest = smaller;
    }
    smallest
}

/// Returns schedules that are a little smaller, the smallest first.
fn candidates(schedule: &Schedule) -> Vec<Schedule> {
    let mut candidates = Vec::new();
    let mut add = |change: &dyn Fn(&mut Schedule)| {
        let mut smaller = schedule.clone();
        change(&mut smaller);
        if smaller != *schedule {
            candidates.push(smaller);
        }
    };
    for (at, client) in schedule.clients.iter().enumerate() {
        // The places of the others stay, and with them their random numbers.
        add(&|smaller| smaller.clients[at].calls.clear());
        for call in 0..client.calls.len() {
            add(&|smaller| {
                smaller.clients[at].calls.remove(call);
            });
        }
    }
    for at in 0..schedule.initial.len() {
        add(&|smaller| {
            smaller.initial.remove(at);
        });
        add(&|smaller| smaller.initial[at].started = false);
    }
    for (at, client) in schedule.clients.iter().enumerate() {
        for (call, planned) in client.calls.iter().enumerate() {
            add(&|smaller| smaller.clients[at].calls[call].steps.clear());
            for step in 0..planned.steps.len() {
                add(&|smaller| {
                    smaller.clients[at].calls[call].steps.remove(step);
                });
                let mut simpler = |change: &dyn Fn(&mut Step)| {
                    add(&|smaller| change(&mut smaller.clients[at].calls[call].steps[step]));
                };
                simpler(&|step| {
                    *step = Step {
                        out: 1,
                        back: 1,
                        ..Step::default()
                    }
                });
                simpler(&|step| step.fault = None);
                simpler(&|step| step.before = None);
                simpler(&|step| step.after = None);
                simpler(&|step| step.date = 0);
                simpler(&|step| step.jump = 0);
                simpler(&|step| (step.out, step.back) = (1, 1));
            }
            add(&|smaller| smaller.clients[at].calls[call].delay = 0);
            add(&|smaller| {
                let steps = &mut smaller.clients[at].calls[call].steps;
                let idle = |step: &Step| {
                    *step
                        == Step {
                            out: 1,
                            back: 1,
                            ..Step::default()
                        }
                };
                while steps.last().is_some_and(idle) {
                    steps.pop();
                }
            });
        }
    }
    candidates
}

//! Requests that change something: semantic patches, creates and settings, with any body.
//!
//! An input is up to three requests, separated by a line `---`.
//! The first line of each is the method and the path below `/api/v2`, the rest the body.

use std::cell::RefCell;

use launchdarkly_experiments_sim::{SavedState, Simulator};

use crate::simulated::{full, is_refusal, is_sound, send};

thread_local! {
    static SIMULATOR: RefCell<(Simulator, SavedState)> = RefCell::new({
        let simulator = full();
        let state = simulator.state();
        (simulator, state)
    });
}

/// Sends the requests to a simulator that has everything.
///
/// A refusal changes nothing; what is accepted leaves a state that can be read, saved and loaded.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    SIMULATOR.with_borrow_mut(|(simulator, start)| {
        simulator.restore(start.clone());
        for request in text.split("\n---\n").take(3) {
            answered(simulator, request);
        }
    });
}

fn answered(simulator: &Simulator, request: &str) {
    let (line, body) = request.split_once('\n').unwrap_or((request, ""));
    let (method, path) = line.split_once(' ').unwrap_or(("PATCH", line));
    let media_type = match method {
        "PATCH" => "application/json; domain-model=launchdarkly.semanticpatch",
        _ => "application/json",
    };
    let (revision, before) = (simulator.revision(), simulator.state());
    let target = format!("/api/v2{path}");
    let headers = [("content-type", media_type)];
    let body = (!body.is_empty()).then(|| body.as_bytes().to_vec());
    let Some((status, answer)) = send(simulator, method, &target, &headers, body) else {
        return;
    };
    if status >= 300 {
        is_refusal(status, &answer);
        assert_eq!(simulator.revision(), revision);
    }
    match simulator.revision() == revision {
        true => assert_eq!(simulator.state(), before),
        false => is_sound(simulator),
    }
}

//! The simulator's state file: refused with a position or a reason, or loaded, and then the same when it is saved.

use launchdarkly_experiments_sim::SavedState;

use crate::shown;
use crate::simulated::{empty, is_sound, send};

/// Reads a file, and reads everything of the simulator that has it.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let state = match SavedState::from_json(text) {
        Ok(state) => state,
        Err(error) => {
            shown::bounded_error(&error);
            if let Some((line, column)) = error.position() {
                assert!(line <= text.lines().count().max(1) + 1 && column <= text.len() + 1);
            }
            return;
        }
    };
    let simulator = empty();
    simulator.restore(state);
    is_sound(&simulator);
    let before = simulator.state();
    for (project, environments) in simulator.projects().iter().take(4) {
        let mut targets = vec![format!("/api/v2/projects/{}/experiments", path(project))];
        for environment in environments.iter().take(4) {
            let environment = path(environment);
            let project = path(project);
            targets.push(format!(
                "/api/v2/projects/{project}/environments/{environment}/experiments?expand=treatments"
            ));
        }
        for list in ["metrics/", "flags/"] {
            targets.push(format!("/api/v2/{list}{}", path(project)));
        }
        for target in targets {
            if let Some((status, body)) = send(&simulator, "GET", &target, &[], None) {
                assert!(status < 500, "{target}: {status} {body}");
            }
        }
    }
    assert_eq!(simulator.state(), before);
}

fn path(key: &str) -> String {
    percent_encoding::utf8_percent_encode(key, percent_encoding::NON_ALPHANUMERIC).to_string()
}

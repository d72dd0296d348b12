//! The simulator's state file: refused with a position or a reason, or loaded, and then the same when it is saved.

use launchdarkly_experiments_sim::SavedState;

use crate::shown;
use crate::simulated::{empty, is_sound};

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
    // What a text in it says is not checked, so that a response may not be one of the fragment: nothing is requested.
    is_sound(&simulator);
}

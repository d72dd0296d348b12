//! Finding the winner of an iteration by its name.

use launchdarkly_experiments_client::types::Experiment;

/// Why the name of a treatment does not tell its id.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoWinner {
    /// The response does not show the treatments and their ids.
    NotExpanded,
    /// The name is wrong; the text says what there is.
    Unknown(String),
}

/// Returns the id of the treatment of the current iteration that a text means: its id, or else its name.
pub(crate) fn find<'a>(experiment: &'a Experiment, text: &str) -> Result<&'a str, NoWinner> {
    let Some(iteration) = &experiment.current_iteration else {
        let message = format!("`{text}`: no iteration was ever started");
        return Err(NoWinner::Unknown(message));
    };
    let treatments = iteration.treatments.as_deref();
    let treatments = treatments.ok_or(NoWinner::NotExpanded)?;
    let mut ids = treatments
        .iter()
        .filter_map(|treatment| treatment.id.as_deref());
    if let Some(id) = ids.find(|id| *id == text) {
        return Ok(id);
    }
    let named: Vec<_> = treatments
        .iter()
        .filter(|treatment| treatment.name == text)
        .collect();
    match named.as_slice() {
        [one] => one.id.as_deref().ok_or(NoWinner::NotExpanded),
        [] => {
            let names = treatments.iter().map(|treatment| treatment.name.as_str());
            let names = names.collect::<Vec<_>>().join(", ");
            Err(NoWinner::Unknown(match names.is_empty() {
                true => format!("`{text}`: the current iteration has no treatments"),
                false => format!("`{text}`: the current iteration has {names}"),
            }))
        }
        several => {
            let ids = several
                .iter()
                .map(|treatment| treatment.id.as_deref().unwrap_or("?"));
            let ids = ids.collect::<Vec<_>>().join(", ");
            Err(NoWinner::Unknown(format!(
                "`{text}` is the name of several treatments: {ids}; give an id"
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use launchdarkly_experiments_client::fixture;
    use serde_json::{Value, json};

    use super::*;

    fn found(current: Value, text: &str) -> Result<String, NoWinner> {
        let experiment: Experiment = fixture(json!({ "currentIteration": current })).unwrap();
        find(&experiment, text).map(str::to_owned)
    }

    #[test]
    fn a_winner_is_found_by_id_or_name_and_not_shown_is_not_absent() {
        let treatments = json!([
            { "_id": "t1", "name": "Blue" }, { "_id": "t2", "name": "Green" },
            { "_id": "t3", "name": "Red" }, { "_id": "t4", "name": "Red" }, { "name": "Grey" },
        ]);
        let running = json!({ "status": "running", "treatments": treatments });
        let unknown = |text: &str| Err(NoWinner::Unknown(text.to_owned()));
        for (text, expected) in [
            ("Green", Ok("t2".to_owned())),
            ("t4", Ok("t4".to_owned())),
            ("Grey", Err(NoWinner::NotExpanded)),
            (
                "Gren",
                unknown("`Gren`: the current iteration has Blue, Green, Red, Red, Grey"),
            ),
            (
                "Red",
                unknown("`Red` is the name of several treatments: t3, t4; give an id"),
            ),
        ] {
            assert_eq!(found(running.clone(), text), expected, "{text}");
        }
        let hidden = json!({ "status": "running" });
        assert_eq!(found(hidden, "Green"), Err(NoWinner::NotExpanded));
        let none = unknown("`Green`: no iteration was ever started");
        assert_eq!(found(Value::Null, "Green"), none);
    }
}

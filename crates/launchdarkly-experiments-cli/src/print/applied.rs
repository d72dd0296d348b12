//! What an apply came to, as text.

use crate::apply::{Applied, Outcome};
use crate::plan::Step;
use crate::print::{BOLD, DIM, GREEN, RED, styled};

/// Writes a line for each experiment, but those that were as wanted, and the numbers.
///
/// Where there is more than one environment, each line names its own.
pub(crate) fn text(all: &[Applied]) -> String {
    let mut text = String::new();
    let is_elsewhere = |one: &Applied| {
        let first = &all[0];
        (&one.project, &one.environment) != (&first.project, &first.environment)
    };
    let are_several = all.iter().any(is_elsewhere);
    for one in all {
        let steps: Vec<_> = one.steps.iter().map(Step::name).collect();
        let steps = match steps.is_empty() {
            true => "nothing left to do".to_owned(),
            false => steps.join(", "),
        };
        let mut key = styled(BOLD, &one.key);
        if are_several {
            let place = format!("({}/{})", one.project, one.environment);
            key.push_str(&format!(" {}", styled(DIM, place)));
        }
        match &one.outcome {
            Outcome::Unchanged => continue,
            Outcome::Done => text.push_str(&format!("{} {key}  {steps}\n", styled(GREEN, "done"))),
            Outcome::Refused { refusals } => {
                for refusal in refusals {
                    text.push_str(&format!(
                        "{} {key}  {}\n",
                        styled(RED, "refused"),
                        refusal.message
                    ));
                }
            }
            Outcome::Failed { message } => {
                let done = match one.steps.is_empty() {
                    true => String::new(),
                    false => format!(" after {steps}"),
                };
                text.push_str(&format!(
                    "{} {key}{done}  {message}\n",
                    styled(RED, "failed")
                ));
            }
        }
        for note in &one.notes {
            text.push_str(&format!("     {}\n", styled(DIM, note)));
        }
    }
    let count = |is: fn(&Applied) -> bool| all.iter().filter(|one| is(one)).count();
    let numbers = [
        (count(|one| one.outcome == Outcome::Done), "done"),
        (count(|one| one.outcome == Outcome::Unchanged), "as wanted"),
        (count(|one| !one.is_done()), "not done"),
    ];
    let numbers = numbers.iter().filter(|(number, _)| *number > 0);
    let numbers: Vec<_> = numbers
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    text.push_str(&format!(
        "{} {}\n",
        styled(BOLD, "Applied:"),
        numbers.join(", ")
    ));
    text
}

//! Says which situations a history has met, so that a run that misses one is noticed.

use crate::check::cases;
use crate::history::{By, Happened, History, Told};
use crate::schedule::{Fault, Hang, Schedule};
use crate::server::PATH;

/// The situations that a large run has to meet.
pub const MARKS: &[&str] = &[
    "refused",
    "reset before",
    "reset after",
    "hang before",
    "hang after",
    "hang, applied late",
    "cut after",
    "408 before",
    "408 after",
    "429 before",
    "500 before",
    "500 after",
    "502 before",
    "502 after",
    "503 before",
    "503 after",
    "page before",
    "left-over before",
    "left-over after",
    "left-over to a read",
    "302 shown before",
    "302 shown after",
    "302 refused before",
    "302 refused after",
    "302 reset before",
    "302 reset after",
    "302 page before",
    "302 page after",
    "303 shown before",
    "303 shown after",
    "303 refused before",
    "303 refused after",
    "303 reset before",
    "303 reset after",
    "307 shown before",
    "307 refused before",
    "307 reset before",
    "307 reset after",
    "307 page before",
    "wrong date on a read-back",
    "clock jump during a write",
    "somebody: Rename",
    "somebody: Archive",
    "somebody: CreateSame",
    "somebody: CreateUnlike",
    "two clients at one key",
    "ok",
    "ok, recovered",
    "error: not_sent",
    "error: rejected",
    "error: unknown",
    "error: applied",
];

/// Returns the situations that a history has met.
pub fn marks(schedule: &Schedule, history: &History) -> Vec<String> {
    let mut marks = Vec::new();
    let cases = cases(schedule, history);
    for case in cases.iter().filter(|case| case.what.is_write()) {
        for (id, asked, step) in &case.sent {
            if !asked.is_write() {
                if step.date != 0 {
                    marks.push("wrong date on a read-back".to_owned());
                }
                continue;
            }
            let is_applied = history.events.iter().any(
                |event| matches!(event.what, Happened::Applied(By::Request(by), ..) if by == *id),
            );
            marks.extend(step.fault.map(|fault| mark(fault, is_applied)));
            if step.jump != 0 {
                marks.push("clock jump during a write".to_owned());
            }
        }
        marks.push(match case.told {
            Told::Ok {
                recovered: false, ..
            } => "ok".to_owned(),
            Told::Ok { .. } => "ok, recovered".to_owned(),
            Told::Err { effect, .. } => format!("error: {effect}"),
        });
        let overlaps = cases.iter().any(|other| {
            other.id.client != case.id.client
                && other.key == case.key
                && other.what.is_write()
                && other.called < case.returned
                && case.called < other.returned
        });
        if overlaps {
            marks.push("two clients at one key".to_owned());
        }
    }
    for event in &history.events {
        match &event.what {
            Happened::Applied(By::Somebody(other), ..) => {
                marks.push(format!("somebody: {other:?}"))
            }
            Happened::Sent(_, asked, step) => {
                let is_left_over = matches!(step.fault, Some(Fault::LeftOver { .. }));
                if is_left_over && !asked.is_write() && asked.path != PATH {
                    marks.push("left-over to a read".to_owned());
                }
            }
            _ => {}
        }
    }
    marks
}

/// Names a fault by what the schedule says.
pub fn name(fault: Fault) -> String {
    mark(
        fault,
        match fault {
            Fault::Refused | Fault::Page | Fault::Hang(Hang::Never) => false,
            Fault::Cut | Fault::Hang(_) => true,
            Fault::Reset { applied }
            | Fault::Status { applied, .. }
            | Fault::LeftOver { applied }
            | Fault::Redirect { applied, .. } => applied,
        },
    )
}

/// Names a fault by whether it came before or after the request was applied.
fn mark(fault: Fault, is_applied: bool) -> String {
    let when = if is_applied { "after" } else { "before" };
    match fault {
        Fault::Refused => "refused".to_owned(),
        Fault::Reset { .. } => format!("reset {when}"),
        Fault::Hang(Hang::Late(_)) if is_applied => "hang, applied late".to_owned(),
        Fault::Hang(_) => format!("hang {when}"),
        Fault::Cut => format!("cut {when}"),
        Fault::Status { status, .. } => format!("{status} {when}"),
        Fault::Page => format!("page {when}"),
        Fault::LeftOver { .. } => format!("left-over {when}"),
        Fault::Redirect { status, hop, .. } => {
            format!("{status} {} {when}", format!("{hop:?}").to_lowercase())
        }
    }
}

//! The timeline of an experiment: its iterations as a picture, from the first start to the present.

use crate::state::experiment::{Experiment, Iteration, IterationStatus};
use crate::transport::http::page::experiments::iteration;
use crate::transport::http::page::html::Html;
use crate::transport::http::page::span::Span;
use crate::transport::http::page::timestamp::Timestamp;

/// The least width of an iteration in percent, if there is room for it.
const LEAST: f64 = 6.0;

/// The most of the width, in percent, that the least widths of all iterations take together.
const LEAST_OF_ALL: f64 = 60.0;

/// An iteration in the picture, whose width is 100.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bar<'a> {
    iteration: &'a Iteration,
    /// The position in the order of starts, from 1. The draft is the last one.
    number: usize,
    from: f64,
    width: f64,
}

/// Adds the picture, with a description for those who do not see it.
pub(in crate::transport::http::page) fn render(page: &mut Html, experiment: &Experiment, now: i64) {
    let bars = bars(experiment, now);
    page.raw("<svg class=\"timeline\" role=\"img\" aria-label=\"Iterations:");
    for bar in &bars {
        page.raw(" ").text(describe(bar, now)).raw(".");
    }
    page.raw("\">");
    for bar in &bars {
        page.raw("<svg x=\"").text(percent(bar.from));
        page.raw("\" width=\"").text(percent(bar.width));
        page.raw("\" height=\"100%\"><title>");
        page.text(describe(bar, now));
        page.raw("</title><rect class=\"")
            .raw(bar.iteration.status.as_str())
            .raw("\" width=\"100%\" height=\"100%\" rx=\"4\"/><text x=\"6\" y=\"70%\">");
        page.text(bar.number);
        page.raw(match bar.iteration.winning_treatment_id {
            Some(_) => " ★</text></svg>",
            None => "</text></svg>",
        });
    }
    page.raw("</svg>");
}

/// Returns what a bar shows: the iteration, its status, when it ran, and what won.
fn describe(bar: &Bar<'_>, now: i64) -> String {
    let Bar {
        iteration, number, ..
    } = bar;
    let status = iteration.status.as_str().replace('_', " ");
    let mut text = format!("{number}: {status}");
    if let Some(started) = iteration.started_at {
        let ran = Span(end(iteration, now) - started.get());
        text += &format!(" from {} for {ran}", Timestamp(started.get()));
    }
    if let Some(winner) = iteration::winner(iteration) {
        text += &format!(", won by {}", winner.name);
    }
    text
}

/// Returns when an iteration that was started ended, which is now if it is running.
pub(in crate::transport::http::page) fn end(iteration: &Iteration, now: i64) -> i64 {
    match (iteration.ended_at, iteration.status) {
        (Some(ended), _) => ended.get(),
        (None, IterationStatus::Running) => now,
        (None, IterationStatus::NotStarted | IterationStatus::Stopped) => start(iteration),
    }
}

fn start(iteration: &Iteration) -> i64 {
    iteration.started_at.unwrap_or(iteration.created_at).get()
}

/// Returns the iterations in the order of their starts, and then the draft, with their places in the picture.
///
/// Each has a least width, so that one that ran for an instant is seen as well. The iterations and the pauses after
/// them share what is left, by how long they took. The draft has the least width, for it has no time yet.
fn bars(experiment: &Experiment, now: i64) -> Vec<Bar<'_>> {
    let previous = experiment.previous.iter().rev();
    let started: Vec<&Iteration> = previous.chain(experiment.current.as_deref()).collect();
    let draft = experiment.draft.as_deref();
    let ran = |one: &Iteration| millis(end(one, now) - start(one));
    let paused = |position: usize| {
        let next = started.get(position + 1).map_or(now, |next| start(next));
        millis(next - end(started[position], now))
    };
    let times: Vec<(f64, f64)> = started
        .iter()
        .enumerate()
        .map(|(position, one)| (ran(one), paused(position)))
        .collect();
    let all: f64 = times.iter().map(|(ran, paused)| ran + paused).sum();
    let count = f64::from(u32::try_from(started.len()).unwrap_or(u32::MAX));
    let slots = count + f64::from(u8::from(draft.is_some()));
    let least = LEAST.min(LEAST_OF_ALL / slots.max(1.0));
    let room = 100.0 - least * slots;
    // If the clock stands still, no iteration is longer than another.
    let share = |time: f64, still: f64| room * if all > 0.0 { time / all } else { still };
    let mut from = 0.0;
    let mut bars = Vec::new();
    for (iteration, (ran, paused)) in started.iter().zip(times) {
        let (number, width) = (bars.len() + 1, least + share(ran, 1.0 / count));
        bars.push(Bar {
            iteration,
            number,
            from,
            width,
        });
        from += width + share(paused, 0.0);
    }
    if let Some(iteration) = draft {
        bars.push(Bar {
            iteration,
            number: bars.len() + 1,
            from,
            width: least,
        });
    }
    bars
}

/// Returns a span of time for the computation of shares. A clock that was set back makes none negative.
#[expect(clippy::cast_precision_loss, reason = "a picture needs less")]
fn millis(span: i64) -> f64 {
    span.max(0) as f64
}

fn percent(share: f64) -> String {
    format!("{share:.1}%")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Returns an iteration from its start to its end. Without a start it is a draft, without an end it is running.
    fn iteration(started: Option<i64>, ended: Option<i64>) -> Value {
        let status = match (started, ended) {
            (None, _) => "not_started",
            (Some(_), None) => "running",
            (Some(_), Some(_)) => "stopped",
        };
        json!({
            "id": "", "status": status, "hypothesis": "", "created_at": 0, "started_at": started, "ended_at": ended,
            "can_reshuffle_traffic": true, "metrics": [], "version": 0, "treatments": [], "flags": {},
        })
    }

    fn experiment(draft: Option<Value>, current: Option<Value>, previous: Value) -> Experiment {
        let experiment = json!({
            "id": "", "key": "a", "name": "", "maintainer_id": "", "created_at": 0, "kind": "", "methodology": "",
            "data_source": "", "draft": draft, "current": current, "previous": previous,
        });
        serde_json::from_value(experiment).unwrap()
    }

    fn places(experiment: &Experiment, now: i64) -> Vec<(usize, i64, i64)> {
        #[expect(clippy::cast_possible_truncation, reason = "at most 100")]
        let whole = |share: f64| share.round() as i64;
        let bars = bars(experiment, now);
        let places = bars.iter();
        places
            .map(|bar| (bar.number, whole(bar.from), whole(bar.width)))
            .collect()
    }

    #[test]
    fn widths_are_shares_of_time_above_a_least_width() {
        let draft = || Some(iteration(None, None));
        let running = Some(iteration(Some(600), None));
        let earlier = json!([
            iteration(Some(300), Some(500)),
            iteration(Some(0), Some(300))
        ]);
        let cases = [
            // The room is 100 − 3 · 6 = 82, for 1000 ms.
            (
                experiment(None, running, earlier),
                1000,
                vec![(1, 0, 31), (2, 31, 22), (3, 61, 39)],
            ),
            (experiment(draft(), None, json!([])), 1000, vec![(1, 0, 6)]),
            // A clock that stands still.
            (
                experiment(draft(), Some(iteration(Some(5), None)), json!([])),
                5,
                vec![(1, 0, 94), (2, 94, 6)],
            ),
            // A clock that was set back.
            (
                experiment(None, Some(iteration(Some(500), None)), json!([])),
                5,
                vec![(1, 0, 100)],
            ),
            (experiment(None, None, json!([])), 5, vec![]),
        ];
        for (experiment, now, expected) in cases {
            assert_eq!(places(&experiment, now), expected, "{experiment:?}");
        }
    }

    #[test]
    fn many_iterations_fit() {
        let earlier: Vec<Value> = (0..200).map(|_| iteration(Some(0), Some(0))).collect();
        let running = Some(iteration(Some(0), None));
        let places = places(&experiment(None, running, json!(earlier)), 1000);
        let (_, from, width) = places[200];
        assert!((from + width - 100).abs() <= 1 && width > 30, "{places:?}");
    }

    #[test]
    fn each_iteration_is_described() {
        let running = Some(iteration(Some(0), None));
        let earlier = json!([iteration(Some(0), Some(0))]);
        let mut page = Html::default();
        render(&mut page, &experiment(None, running, earlier), 61_000);
        let page = page.into_string();
        for text in [
            "1: stopped from 1970-01-01 00:00:00 UTC for 0 ms.",
            "<title>2: running from 1970-01-01 00:00:00 UTC for 1 min 1 s</title>",
        ] {
            assert!(page.contains(text), "{text}: {page}");
        }
    }
}

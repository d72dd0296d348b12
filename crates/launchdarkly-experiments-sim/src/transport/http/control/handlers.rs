//! One handler for each method of a control path.

use axum::extract::State;
use axum::response::IntoResponse as _;
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::fixtures::Fixtures;
use crate::inject::fault::Fault;
use crate::inject::rate_limit::Quotas;
use crate::properties::Properties;
use crate::simulator::Simulator;
use crate::state::bounded::UnixMillis;
use crate::state::snapshot::SavedState;
use crate::transport::http::control::answer::{Answer, JSON, Refusal, done, ok, read};

/// The largest time and duration, in milliseconds.
const MILLIS: u64 = UnixMillis::MAX.get().unsigned_abs();

pub(super) async fn reset(State(simulator): State<Simulator>) -> Answer {
    simulator.reset();
    simulator.until_stored().await;
    done()
}

pub(super) async fn checkpoint(State(simulator): State<Simulator>) -> Answer {
    simulator.checkpoint();
    done()
}

pub(super) async fn load(State(simulator): State<Simulator>, body: Bytes) -> Answer {
    let value = read(&body).map_err(|Refusal(status, message)| {
        let message = format!("{message}; only JSON here; YAML is for `--fixtures`");
        Refusal(status, message)
    })?;
    let fixtures = Fixtures::new(value);
    let loaded = fixtures.and_then(|fixtures| simulator.load(&fixtures));
    loaded.map_err(|error| Refusal::from(error.to_string()))?;
    simulator.until_stored().await;
    done()
}

pub(super) async fn journal(State(simulator): State<Simulator>) -> Answer {
    let entries = simulator.journal();
    let entries = entries.iter().map(|entry| {
        let mut json = json!(entry);
        json["request"] = entry.request_json().unwrap_or_default();
        json["response"] = entry.response_json().unwrap_or_default();
        json
    });
    ok(&json!({"items": entries.collect::<Vec<_>>()}))
}

pub(super) async fn clear_journal(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_journal();
    StatusCode::NO_CONTENT
}

pub(super) async fn clock(State(simulator): State<Simulator>) -> Answer {
    ok(&show_clock(&simulator))
}

fn show_clock(simulator: &Simulator) -> Value {
    let engine = simulator.engine();
    let ahead = engine.clock.runs().then(|| engine.clock.ahead());
    json!({"now": engine.state.now, "runs": engine.clock.runs(), "ahead": ahead})
}

pub(super) async fn move_clock(State(simulator): State<Simulator>, body: Bytes) -> Answer {
    let mut properties = Properties::of(read(&body)?, "{\"advance\": 60000}")?;
    let set = properties.number("set", 0..=MILLIS)?;
    let advance = properties.number("advance", 0..=MILLIS)?;
    properties.finish()?;
    let moved = match (set, advance) {
        (Some(time), None) => {
            let time = UnixMillis::default().checked_add(time);
            simulator.move_clock(|_| time)
        }
        (None, Some(millis)) => simulator.move_clock(|now| now.checked_add(millis)),
        _ => {
            let message = "give either {\"set\": TIME} or {\"advance\": DURATION}, in milliseconds";
            return Err(message.to_owned().into());
        }
    };
    if moved.is_none() {
        let message = format!(
            "the clock shows times from 0, in 1970, to {}, at the end of the year 9999, only",
            UnixMillis::MAX
        );
        return Err(message.into());
    }
    simulator.until_stored().await;
    ok(&show_clock(&simulator))
}

pub(super) async fn dialect(State(simulator): State<Simulator>) -> Answer {
    ok(&json!(simulator.dialect()))
}

pub(super) async fn set_dialect(State(simulator): State<Simulator>, body: Bytes) -> Answer {
    let dialect = serde_json::from_value(read(&body)?).map_err(|error| error.to_string())?;
    simulator.set_dialect(dialect);
    ok(&json!(dialect))
}

pub(super) async fn faults(State(simulator): State<Simulator>) -> Answer {
    ok(&show_faults(&simulator))
}

fn show_faults(simulator: &Simulator) -> Value {
    json!({"items": simulator.faults()})
}

pub(super) async fn inject(State(simulator): State<Simulator>, body: Bytes) -> Answer {
    simulator.inject(Fault::try_from(read(&body)?)?);
    ok(&show_faults(&simulator))
}

pub(super) async fn clear_faults(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_faults();
    StatusCode::NO_CONTENT
}

pub(super) async fn quotas(State(simulator): State<Simulator>) -> Answer {
    ok(&show_quotas(&simulator))
}

fn show_quotas(simulator: &Simulator) -> Value {
    let mut engine = simulator.engine();
    let now = engine.state.now.get();
    let (global, ip) = engine.limiter.remaining(now);
    let mut shown = json!(engine.limiter.quotas);
    shown["remaining"] = json!({"global": global, "ip": ip});
    shown
}

pub(super) async fn set_quotas(State(simulator): State<Simulator>, body: Bytes) -> Answer {
    let mut properties = Properties::of(read(&body)?, "{\"global\": 100}")?;
    let mut number = |name| -> Result<Option<u32>, String> {
        if properties.is_null(name) {
            return Ok(None);
        }
        let number = properties.number(name, 0..=u64::from(u32::MAX))?;
        Ok(number.and_then(|number| u32::try_from(number).ok()))
    };
    let quotas = Quotas {
        global: number("global")?,
        route: number("route")?,
        token: number("token")?,
        ip: number("ip")?,
    };
    properties.finish()?;
    simulator.set_quotas(quotas);
    ok(&show_quotas(&simulator))
}

pub(super) async fn flags(State(simulator): State<Simulator>) -> Answer {
    let projects = simulator.projects().into_iter();
    let items = projects.map(|(key, _)| {
        let flags = simulator.flags(&key);
        json!({"projectKey": key, "flags": flags})
    });
    ok(&json!({"items": items.collect::<Vec<_>>()}))
}

pub(super) async fn state(State(simulator): State<Simulator>) -> Answer {
    let headers = [(CONTENT_TYPE, JSON)];
    Ok((headers, simulator.state().to_json()).into_response())
}

pub(super) async fn set_state(State(simulator): State<Simulator>, body: Bytes) -> Answer {
    let text = std::str::from_utf8(&body).map_err(|error| error.to_string())?;
    let state = SavedState::from_json(text).map_err(|error| Refusal::from(error.to_string()))?;
    simulator.restore(state);
    simulator.until_stored().await;
    done()
}

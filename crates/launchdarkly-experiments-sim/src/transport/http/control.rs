//! The simulator's own paths, under `/_simulator`: what the library offers, for those who only have the program.
//!
//! They are not LaunchDarkly's, need no token, cost no allowance and are in no journal.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::simulator::Simulator;

type Reply = (StatusCode, [(http::HeaderName, &'static str); 1], String);

/// All of them.
pub(crate) fn router() -> Router<Simulator> {
    Router::new()
        .route("/_simulator/journal", get(journal).delete(clear_journal))
        .route("/_simulator/clock", get(clock).post(move_clock))
        .route("/_simulator/dialect", get(dialect).put(set_dialect))
        .route(
            "/_simulator/faults",
            axum::routing::post(inject).delete(clear_faults),
        )
        .route(
            "/_simulator/rate-limits",
            axum::routing::put(set_rate_limits),
        )
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Move {
    Set(i64),
    Advance(u64),
}

async fn journal(State(simulator): State<Simulator>) -> Reply {
    let entries: Vec<Value> = simulator
        .journal()
        .iter()
        .map(|entry| {
            let mut shown = json!(entry);
            shown["request"] = entry.request_json().unwrap_or_default();
            shown["reply"] = entry.reply_json().unwrap_or_default();
            shown
        })
        .collect();
    said(StatusCode::OK, &json!({"items": entries}))
}

async fn clear_journal(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_journal();
    StatusCode::NO_CONTENT
}

async fn clock(State(simulator): State<Simulator>) -> Reply {
    said(StatusCode::OK, &json!({"now": simulator.now()}))
}

async fn move_clock(State(simulator): State<Simulator>, body: Bytes) -> Reply {
    match read(&body) {
        Ok(Move::Set(millis)) => simulator.set_clock(millis),
        Ok(Move::Advance(millis)) => simulator.advance(Duration::from_millis(millis)),
        Err(reply) => return reply,
    }
    said(StatusCode::OK, &json!({"now": simulator.now()}))
}

async fn dialect(State(simulator): State<Simulator>) -> Reply {
    said(StatusCode::OK, &json!(simulator.dialect()))
}

async fn set_dialect(State(simulator): State<Simulator>, body: Bytes) -> Reply {
    done(read(&body).map(|dialect| simulator.set_dialect(dialect)))
}

async fn inject(State(simulator): State<Simulator>, body: Bytes) -> Reply {
    done(read(&body).map(|fault| simulator.inject(fault)))
}

async fn clear_faults(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_faults();
    StatusCode::NO_CONTENT
}

async fn set_rate_limits(State(simulator): State<Simulator>, body: Bytes) -> Reply {
    done(read(&body).map(|limits| simulator.set_rate_limits(limits)))
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Reply> {
    serde_json::from_slice(body).map_err(|error| {
        said(
            StatusCode::BAD_REQUEST,
            &json!({"message": error.to_string()}),
        )
    })
}

fn done(outcome: Result<(), Reply>) -> Reply {
    match outcome {
        Ok(()) => said(StatusCode::OK, &json!({"done": true})),
        Err(reply) => reply,
    }
}

fn said(status: StatusCode, value: &Value) -> Reply {
    (
        status,
        [(CONTENT_TYPE, "application/json")],
        value.to_string(),
    )
}

//! The access token stays out of what an error keeps of a server that repeats it.

use launchdarkly_experiments_client::types::ExperimentCollectionRep;
use launchdarkly_experiments_client::{ApiError, Client, Error, decode};
use serde_json::json;

use crate::errors::{Broken, answering, logged};
use crate::recorder::{TOKEN, recording};

/// The token with its first character escaped as in JSON, as a server may write it.
const ESCAPED: &str = "\\u0061pi-11111111-2222-3333-4444-555555555555";

/// So much of the token is too much.
const PREFIX: &str = "api-1111";

async fn settings(client: Client) -> Error {
    let settings = client.get_experimentation_settings("shop").await;
    settings.unwrap_err()
}

/// Everything that an error lets a program read.
fn readable(error: &Error) -> String {
    let mut text = logged(error);
    match error {
        Error::Api(response) => {
            let error = response.value();
            let fields = [&error.code, &error.message, &error.id];
            text.extend(fields.into_iter().flatten().map(String::as_str));
            text.push_str(error.body());
        }
        Error::UnexpectedStatus(response)
        | Error::BodyTooLarge { response, .. }
        | Error::BodyBroken { response, .. }
        | Error::Decode { response, .. } => text.push_str(response.value().as_str()),
        _ => {}
    }
    text
}

#[tokio::test]
async fn a_token_that_is_cut_by_a_bound_is_redacted() {
    for status in [200, 302, 403] {
        for left in [8, 9, 20, TOKEN.len() - 1] {
            let before = " ".repeat(ApiError::BODY_LIMIT - left);
            let body = format!("{before}{TOKEN} and more");
            let error = settings(answering(status, "text/plain", body)).await;
            let text = readable(&error);
            assert!(!text.contains(PREFIX), "{status} {left}");
            assert!(text.ends_with("[access token]"), "{status} {left}");
        }
    }
}

#[tokio::test]
async fn a_token_that_is_cut_by_a_broken_connection_is_redacted() {
    for status in [200, 403] {
        for spelled in [TOKEN, ESCAPED] {
            for left in 13..spelled.len() {
                let text = format!(r#"{{"message": "no {}"#, &spelled[..left]);
                let body = reqwest::Body::wrap(Broken(Some(text)));
                let error = settings(answering(status, "application/json", body)).await;
                let text = readable(&error);
                assert!(!text.contains(&spelled[..12]), "{status} {text}");
            }
        }
    }
}

#[tokio::test]
async fn a_token_that_is_escaped_is_redacted() {
    let field = |name: &str| format!(r#"{{"{name}": "no {ESCAPED}"}}"#);
    for body in ["code", "message", "id"].map(field) {
        let error = settings(answering(403, "application/json", body)).await;
        let text = readable(&error);
        assert!(!text.contains("11111111"), "{text}");
        assert!(text.contains("[access token]"), "{text}");
    }
    let body = format!(r#"{{"randomizationUnits": "no {ESCAPED}"}}"#);
    let error = settings(answering(200, "application/json", body)).await;
    assert!(!readable(&error).contains("11111111"), "{error:?}");
}

#[tokio::test]
async fn a_token_that_is_cut_by_a_shortened_message_is_redacted() {
    for left in 150..240 {
        let long = format!("{}{TOKEN}{}", "x".repeat(left), "y".repeat(2_000));
        let body = json!({ "randomizationUnits": long }).to_string();
        let error = settings(answering(200, "application/json", body)).await;
        assert!(!readable(&error).contains(PREFIX), "{error:?}");
        let body = json!({ "items": [], "_links": { long: 7 } }).to_string();
        assert!(decode::<ExperimentCollectionRep>(body.as_bytes()).is_err());
        let (client, _) = recording(200, &body);
        let page = client.get_experiments("p", "e", &Default::default()).await;
        assert!(!readable(&page.unwrap_err()).contains(PREFIX));
    }
}

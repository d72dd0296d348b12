//! The password of the page: the token of the control paths, if they have one.
//!
//! The page shows and does what the control paths do. A browser asks for the password by itself and sends it with every
//! request to this server; the user name has no influence.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};

use crate::simulator::Simulator;
use crate::transport::http::page::document;

/// Passes a request on if it has the password, or if none is needed.
pub(in crate::transport::http::page) async fn check(
    State(simulator): State<Simulator>,
    request: Request,
    next: Next,
) -> Response {
    match simulator.control_token() {
        Some(token) if given(request.headers()).as_deref() != Some(token.as_bytes()) => refuse(),
        _ => next.run(request).await,
    }
}

fn refuse() -> Response {
    let challenge = [(
        WWW_AUTHENTICATE,
        "Basic realm=\"Experiments simulator\", charset=\"UTF-8\"",
    )];
    let message = "the page needs the token of the control paths as its password; the user name has no influence\n";
    document::protected((StatusCode::UNAUTHORIZED, challenge, message)).into_response()
}

/// Returns the password of a browser, or the token of a program.
fn given(headers: &HeaderMap) -> Option<Vec<u8>> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let Some(encoded) = header.strip_prefix("Basic ") else {
        let token = header.strip_prefix("Bearer ").unwrap_or(header);
        return Some(token.as_bytes().to_vec());
    };
    let decoded = decode(encoded.trim())?;
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    Some(decoded[colon + 1..].to_vec())
}

/// Decodes base64.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(six)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push((bits >> count).to_le_bytes()[0]);
        }
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_read_from_what_a_browser_sends() {
        let cases: &[(&str, Option<&[u8]>)] = &[
            ("Basic dXNlcjpwYXNz", Some(b"pass")),
            ("Basic OnBhc3M=", Some(b"pass")),
            ("Basic dTpwOmE6c3M=", Some(b"p:a:ss")),
            ("Basic dTrDqSsvPz4=", Some("é+/?>".as_bytes())),
            ("Basic dTpwYQ==", Some(b"pa")),
            ("Basic cGFzcw==", None),
            ("Basic !", None),
            ("Bearer pass", Some(b"pass")),
            ("pass", Some(b"pass")),
        ];
        for (header, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, header.parse().unwrap());
            assert_eq!(given(&headers).as_deref(), *expected, "{header}");
        }
        assert_eq!(given(&HeaderMap::new()), None);
    }
}

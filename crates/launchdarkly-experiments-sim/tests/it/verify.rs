//! `cargo verify` against the program over a socket, and against deliberately wrong copies of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use launchdarkly_experiments_tests::conformance::{Case, case};
use launchdarkly_experiments_tests::verify::account::{Account, Http};
use launchdarkly_experiments_tests::verify::report::Report;
use launchdarkly_experiments_tests::verify::verify;
use serde_json::{Value, json};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, ServiceExt as _, service_fn};

use crate::program::Program;

/// A token that is in no case.
const TOKEN: &str = "t0-8e-5ecre7";

/// The member who owns the tokens of the simulator.
const OWNER: &str = "5f0000000000000000000001";

fn program() -> Program {
    Program::start(&["--token", TOKEN, "--project", "verify-shop:test,production"])
}

fn account(program: &Program, run: &str) -> Account {
    let account = Account::new(&program.url(), TOKEN, "verify-shop", run).unwrap();
    account.maintainer(Some(OWNER.to_owned()))
}

fn cases(parts: &[&str]) -> Vec<(String, Case)> {
    let mut all = case::all();
    all.retain(|(name, _)| parts.contains(&name.as_str()));
    assert_eq!(all.len(), parts.len(), "a case of {parts:?} does not exist");
    all
}

fn different(report: &Report) -> Vec<&str> {
    let different = report.different();
    different.map(|(row, _)| row.name.as_str()).collect()
}

#[tokio::test]
async fn the_program_answers_every_case_that_can_be_sent_as_the_cases_say() {
    let program = program();
    let report = verify(&account(&program, "a"), &case::all(), |_| {})
        .await
        .unwrap();
    assert!(report.is_parity(), "{report}");
    assert!(report.same() >= 130, "{report}");
    let text = report.to_string();
    assert!(!text.contains(TOKEN), "{text}");
    let archived = &report.remains.archived;
    assert!(
        archived.len() > 40 && report.remains.active.is_empty(),
        "{text}"
    );
    assert!(
        archived.iter().all(|key| key.starts_with("verify-a-")),
        "{text}"
    );
    assert!(!report.remains.flags.is_empty() && !report.remains.metrics.is_empty());
    for part in [
        "| a-created-experiment-is-read-unchanged | guess | same |",
        "| a-502-in-html | guess | not runnable: injects a fault |",
        "remains (experiments, archived): verify-a-",
    ] {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
}

#[tokio::test]
async fn a_run_that_was_cut_short_is_cleaned_up_by_the_next_one() {
    let program = program();
    let cases = cases(&[
        "a-running-iteration-is-stopped-with-its-winner",
        "a-list-of-one-experiment",
    ]);
    // The connection breaks after the second write of an experiment: it has been started.
    let writes = Arc::new(AtomicUsize::new(0));
    let cut = account(&program, "a").through(|http| {
        through(http, move |request, _, _| {
            let is_write = request.starts_with("POST") || request.starts_with("PATCH");
            if is_write
                && request.contains("/experiments")
                && writes.fetch_add(1, Ordering::Relaxed) > 0
            {
                return Err("killed".into());
            }
            Ok(())
        })
    });
    // The case with a list comes first; its experiment is archived.
    let cut_short = verify(&cut, &cases, |_| {}).await;
    assert!(cut_short.is_err());
    let again = verify(&account(&program, "b"), &cases, |_| {})
        .await
        .unwrap();
    assert!(again.is_parity(), "{again}");
    let archived = &again.remains.archived;
    assert!(
        archived.iter().any(|key| key.starts_with("verify-a-")),
        "{again}"
    );
}

/// A mistake: its name, what it makes of an answer, and the case that finds it.
type Mistake = (&'static str, fn(&str, &mut u16, &mut Value), &'static str);

const MISTAKES: &[Mistake] = &[
    (
        "a create answers 200",
        |request, status, _| {
            if request.starts_with("POST") && request.ends_with("/experiments") && *status == 201 {
                *status = 200;
            }
        },
        "create-answers-201-with-the-experiment",
    ),
    (
        "lists count one too many",
        |_, _, body| {
            if let Some(count) = body["total_count"].as_i64() {
                body["total_count"] = json!(count + 1);
            }
        },
        "a-list-of-one-experiment",
    ),
    (
        "a token is never checked",
        |_, status, body| {
            if *status == 401 {
                (*status, *body) = (200, json!({}));
            }
        },
        "without-a-token-the-answer-is-401",
    ),
    (
        "a running iteration is called started",
        |_, _, body| {
            if body["currentIteration"]["status"] == "running" {
                body["currentIteration"]["status"] = json!("started");
            }
        },
        "the-current-iteration-is-not-started-running-and-stopped-in-beta",
    ),
    (
        "a stop ships nothing",
        |request, _, body| {
            let serves = &mut body["environments"]["test"]["fallthrough"];
            if request.starts_with("GET /api/v2/flags/") && serves["variation"] == 1 {
                serves["variation"] = json!(0);
            }
        },
        "stopping-ships-the-winner-on-the-fallthrough-of-the-flag",
    ),
    (
        "a conflict is a bad request",
        |_, status, _| {
            if *status == 409 {
                *status = 400;
            }
        },
        "a-version-of-a-flag-that-is-not-the-present-one-is-refused",
    ),
    (
        "an archived experiment has no date",
        |_, _, body| {
            if let Some(body) = body.as_object_mut() {
                body.remove("archivedDate");
            }
        },
        "instructions-take-effect-in-their-order",
    ),
    (
        "links lead to the first page",
        |_, _, body| {
            if let Some(next) = body.pointer_mut("/_links/prev/href") {
                *next = json!("/api/v2/projects/verify-shop/environments/test/experiments");
            }
        },
        "the-last-page-contains-the-rest",
    ),
];

/// A case that none of the mistakes affects.
const INNOCENT: &str = "a-value-of-the-wrong-type-is-refused-with-its-position";

#[tokio::test]
async fn each_wrong_copy_is_found_out_by_its_case() {
    for (number, (name, mistake, case)) in MISTAKES.iter().enumerate() {
        let program = program();
        let wrong = account(&program, &format!("w{number}")).through(|http| {
            through(http, |request, status, body| {
                mistake(request, status, body);
                Ok(())
            })
        });
        let cases = cases(&[case, INNOCENT]);
        let report = verify(&wrong, &cases, |_| {}).await.unwrap();
        assert_eq!(different(&report), [*case], "{name}: {report}");
        assert!(!report.is_parity());
        let text = report.to_string();
        assert!(
            text.contains("  expected: ") && text.contains("  received: "),
            "{name}: {text}"
        );
        // The same case against the right copy.
        let report = verify(&account(&program, "r"), &cases, |_| {})
            .await
            .unwrap();
        assert_eq!(report.same(), 2, "{name}: {report}");
    }
}

/// Puts a mistake behind what sends requests.
fn through<F>(http: Http, mistake: F) -> Http
where
    F: Fn(&str, &mut u16, &mut Value) -> Result<(), BoxError> + Clone + Send + Sync + 'static,
{
    BoxCloneSyncService::new(service_fn(move |request: reqwest::Request| {
        let (http, mistake) = (http.clone(), mistake.clone());
        async move {
            let sent = format!("{} {}", request.method(), request.url().path());
            let response = http.oneshot(request).await?;
            let mut status = response.status().as_u16();
            let mut altered = http::Response::builder();
            if let Some(headers) = altered.headers_mut() {
                *headers = response.headers().clone();
                headers.remove("content-length");
            }
            let mut body = serde_json::from_str(&response.text().await?).unwrap_or_default();
            mistake(&sent, &mut status, &mut body)?;
            Ok(reqwest::Response::from(
                altered.status(status).body(body.to_string())?,
            ))
        }
    }))
}

#[test]
fn only_a_project_for_this_and_only_a_safe_address_are_accepted() {
    let refused = |url: &str, project: &str| {
        let account = Account::new(url, TOKEN, project, "a");
        account
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    assert!(refused("http://127.0.0.1:1", "shop").contains("begins with `verify-`"));
    assert!(refused("http://127.0.0.1:1", "verify-").contains("begins with `verify-`"));
    assert!(refused("http://app.launchdarkly.com", "verify-a").contains("use https"));
    assert!(refused("ftp://127.0.0.1", "verify-a").contains("neither http nor https"));
    assert_eq!(refused("https://app.launchdarkly.com", "verify-a"), "");
}

//! The page of a server: its forms, its headers, and its password.

use launchdarkly_experiments_sim::{Fault, FaultKind, Operation, Simulator};
use reqwest::header::{CONTENT_SECURITY_POLICY, LOCATION};
use reqwest::{Client, Response};

use crate::support::{HttpRequest, LIST, TOKEN, experiment};

fn client() -> Client {
    let builder = Client::builder().no_proxy();
    let builder = builder.redirect(reqwest::redirect::Policy::none());
    builder.build().unwrap()
}

/// Sends a form, as a browser does that says where its page comes from.
async fn submit(url: &str, path: &str, site: &str, fields: &'static str) -> Response {
    let request = client().post(format!("{url}{path}")).body(fields);
    let form = "application/x-www-form-urlencoded";
    let request = request.header("content-type", form);
    request.header("sec-fetch-site", site).send().await.unwrap()
}

#[tokio::test]
async fn forms_of_the_page_change_the_simulator_and_lead_back() {
    let simulator = Simulator::builder().token(TOKEN).build();
    let server = simulator.start().await.unwrap();
    let create = HttpRequest::json("POST", LIST, experiment("checkout"));
    client().execute(create.at(&server.url())).await.unwrap();
    let fields = "kind=reset&operation=patchExperiment&applied=true";
    let forms = [
        ("/page/advance?state=draft", "amount=2&unit=hours"),
        ("/page/fail", fields),
    ];
    for (path, fields) in forms {
        let response = submit(&server.url(), path, "same-origin", fields).await;
        assert_eq!(response.status(), 303);
        let back = format!("/?{}", path.split_once('?').map_or("", |(_, query)| query));
        assert_eq!(response.headers()[LOCATION], back.as_str());
    }
    assert_eq!(simulator.now(), 1_767_225_600_000 + 7_200_000);
    let fault = Fault::new(FaultKind::Reset).on(Operation::PatchExperiment);
    assert_eq!(simulator.faults(), [fault.applied()]);
    submit(&server.url(), "/page/clear-faults", "same-origin", "").await;
    assert_eq!(simulator.faults(), []);
    submit(&server.url(), "/page/reset", "same-origin", "").await;
    assert!(simulator.experiments("default", "test").is_empty());
    assert_eq!(simulator.now(), 1_767_225_600_000);
}

#[tokio::test]
async fn no_other_site_can_send_them() {
    let simulator = Simulator::builder().token(TOKEN).build();
    let server = simulator.start().await.unwrap();
    simulator.inject(Fault::new(FaultKind::Reset).always());
    for path in [
        "/page/reset",
        "/page/clear-faults",
        "/page/advance",
        "/page/fail",
    ] {
        for site in ["cross-site", "same-site", "none"] {
            let fields = "amount=2&unit=hours&kind=reset";
            let response = submit(&server.url(), path, site, fields).await;
            assert_eq!(response.status(), 403, "{path}, {site}");
        }
        // A link or a picture does nothing either.
        let response = client()
            .get(format!("{}{path}", server.url()))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 405, "{path}");
    }
    assert_eq!(simulator.faults().len(), 1);
    assert_eq!(simulator.now(), 1_767_225_600_000);
}

#[tokio::test]
async fn a_form_that_cannot_be_read_changes_nothing() {
    let simulator = Simulator::builder().build();
    let server = simulator.start().await.unwrap();
    for (path, fields) in [
        ("/page/advance", "amount=-2&unit=hours"),
        ("/page/advance", "amount=300000000&unit=days"),
        ("/page/fail", "kind=klingon"),
        ("/page/fail", "kind=%ff"),
    ] {
        let response = submit(&server.url(), path, "same-origin", fields).await;
        assert_eq!(response.status(), 400, "{fields}");
    }
    assert_eq!(simulator.now(), 1_767_225_600_000);
    assert_eq!(simulator.faults(), []);
}

#[tokio::test]
async fn every_part_has_the_policy_and_the_token_of_the_control_paths_as_its_password() {
    let open = Simulator::builder().build();
    let open = open.start().await.unwrap();
    let closed = Simulator::builder().control_token("other").build();
    let closed = closed.start().await.unwrap();
    for path in [
        "/",
        "/reference",
        "/page/bar",
        "/page/style.css",
        "/page/script.js",
    ] {
        let get = |url: String| client().get(url + path);
        let shown = get(open.url()).send().await.unwrap();
        assert_eq!(shown.status(), 200, "{path}");
        let refused = get(closed.url()).send().await.unwrap();
        assert_eq!(refused.status(), 401, "{path}");
        let challenge = refused.headers()["www-authenticate"].to_str().unwrap();
        assert!(challenge.starts_with("Basic "), "{challenge}");
        for response in [&shown, &refused] {
            let policy = response.headers()[CONTENT_SECURITY_POLICY]
                .to_str()
                .unwrap();
            assert!(policy.starts_with("default-src 'none';"), "{policy}");
            assert!(!policy.contains("unsafe"), "{policy}");
        }
        let wrong = get(closed.url()).basic_auth("", Some("another"));
        assert_eq!(wrong.send().await.unwrap().status(), 401, "{path}");
        let right = get(closed.url()).basic_auth("anybody", Some("other"));
        let shown = right.send().await.unwrap();
        assert_eq!(shown.status(), 200, "{path}");
        assert!(!shown.text().await.unwrap().contains("other\""), "{path}");
    }
    let reset = submit(&closed.url(), "/page/reset", "same-origin", "").await;
    assert_eq!(reset.status(), 401);
}

//! Responses that LaunchDarkly did not give to the request: a captive portal's page, a left-over of another request.

use launchdarkly_experiments::{Effect, ErrorKind};
use launchdarkly_experiments_tests::{EXPERIMENT, ScriptedServer, experiment, respond};

const PORTAL: &str = "<html><title>Sign in to the network</title></html>";

#[tokio::test(start_paused = true)]
async fn a_page_with_status_200_tells_nothing_of_a_write_and_it_is_read_back() {
    for page in [PORTAL, "", "[]", "\"ok\""] {
        let server = ScriptedServer::new([respond(200, page), respond(200, EXPERIMENT)]);
        let (button, _) = server.button();
        let error = button.start().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.effect(), error.attempts()),
            (ErrorKind::Decode, Effect::Unknown, 1),
            "{error}"
        );
        assert!(error.observed().is_some(), "{error}");
        assert!(error.to_string().contains("not a JSON object"), "{error}");
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_a_portal_answered_is_sent_again_once_nothing_is_there() {
    let steps = [
        respond(200, PORTAL),
        respond(404, "{}"),
        respond(201, EXPERIMENT),
    ];
    let server = ScriptedServer::new(steps);
    let (shop, _) = server.client();
    let create = shop.experiments().create(experiment("button"));
    let response = create.send_with_response().await.unwrap();
    assert_eq!((response.attempts(), response.is_recovered()), (2, false));
}

#[tokio::test(start_paused = true)]
async fn a_read_that_a_portal_answered_says_so() {
    let (button, _) = ScriptedServer::new([respond(200, PORTAL)]).button();
    let error = button.get().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.body(), PORTAL.as_bytes());
}

#[tokio::test(start_paused = true)]
async fn the_response_to_another_request_is_not_taken() {
    let other = EXPERIMENT.replace("\"button\"", "\"knob\"");
    // A read fails, a patch is read back.
    let server = ScriptedServer::new([respond(200, &other)]);
    let error = server.button().0.get().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Decode, Effect::Unknown)
    );
    assert!(error.to_string().contains("another request"), "{error}");

    let server = ScriptedServer::new([respond(200, &other), respond(200, EXPERIMENT)]);
    let error = server.button().0.rename("b").await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert_eq!(error.observed().unwrap().key, "button");

    let steps = [
        respond(201, &other),
        respond(404, "{}"),
        respond(201, EXPERIMENT),
    ];
    let server = ScriptedServer::new(steps);
    let create = server.client().0.experiments().create(experiment("button"));
    assert_eq!(create.await.unwrap().key, "button");
    assert_eq!(server.requests().len(), 3);
}

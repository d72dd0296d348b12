//! Lists, over pages that are honest and pages that are not.

use launchdarkly_experiments_sim::{Fault, FaultKind};

use launchdarkly_experiments_tests::{
    EXPERIMENT, ScriptedServer, Step, client_of, experiment, respond, simulator,
};

/// A page of so many experiments, with what the server says about the list.
pub fn page(first: usize, length: usize, around: &str) -> Step {
    let items: Vec<String> = (first..first + length)
        .map(|number| EXPERIMENT.replace("\"button\"", &format!("\"e{number}\"")))
        .collect();
    respond(
        200,
        &format!("{{\"items\": [{}]{around}}}", items.join(",")),
    )
}

async fn keys(server: &ScriptedServer, page_size: u32, prefetch: usize) -> Vec<String> {
    let (shop, _) = server.client();
    let list = shop
        .experiments()
        .list()
        .page_size(page_size)
        .prefetch(prefetch);
    let all = list.items().try_collect().await.unwrap();
    all.into_iter().map(|experiment| experiment.key).collect()
}

pub fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("e{number}")).collect()
}

#[tokio::test]
async fn a_list_ends_on_a_short_page_whatever_the_total_says() {
    for around in [
        "",
        ", \"total_count\": 1",
        ", \"total_count\": 2",
        ", \"total_count\": 4",
        ", \"total_count\": 99",
        ", \"total_count\": -1",
        ", \"total_count\": null",
    ] {
        let server =
            ScriptedServer::new([page(0, 2, around), page(2, 2, around), page(4, 1, around)]);
        assert_eq!(keys(&server, 2, 1).await, numbered(5), "{around}");
        assert_eq!(server.requests().len(), 3, "{around}");
    }
}

#[tokio::test]
async fn a_list_of_whole_pages_ends_on_an_empty_one() {
    let server = ScriptedServer::new([page(0, 2, ""), page(2, 2, ""), page(4, 0, "")]);
    assert_eq!(keys(&server, 2, 1).await, numbered(4));
    let server = ScriptedServer::new([page(0, 0, ", \"total_count\": 5")]);
    assert!(keys(&server, 2, 1).await.is_empty());
}

#[tokio::test]
async fn a_server_with_smaller_pages_than_asked_for_truncates_nothing() {
    let next = ", \"_links\": {\"next\": {\"href\": \"/x\"}}";
    let server = ScriptedServer::new([page(0, 2, next), page(2, 2, next), page(4, 1, "")]);
    assert_eq!(keys(&server, 100, 4).await, numbered(5));
    let offsets: Vec<_> = server
        .requests()
        .iter()
        .map(|asked| asked.contains("offset=2"))
        .collect();
    assert_eq!(offsets, [false, true, false]);
}

#[tokio::test(start_paused = true)]
async fn an_error_in_the_middle_is_resumed_where_it_stopped() {
    let simulator = simulator(7);
    let (shop, _) = client_of(&simulator);
    for number in 0..10 {
        shop.experiments()
            .create(experiment(&format!("e{number}")))
            .send()
            .await
            .unwrap();
    }
    for prefetch in [1, 3] {
        simulator.inject(Fault::new(FaultKind::InternalError).after(1).times(5 * 3));
        let mut items = shop
            .experiments()
            .list()
            .page_size(3)
            .prefetch(prefetch)
            .items();
        let mut seen = Vec::new();
        let error = loop {
            match items.try_next().await {
                Ok(Some(experiment)) => seen.push(experiment.key),
                Ok(None) => panic!("the list ended early"),
                Err(error) => break error,
            }
        };
        assert!(error.is_server_error());
        assert_eq!((seen.len(), items.position()), (3, 3));
        // After an error the stream has ended until it is told to go on.
        assert!(items.try_next().await.unwrap().is_none());
        simulator.clear_faults();
        // Another list can start there just as well.
        let rest = shop
            .experiments()
            .list()
            .start_at(items.position())
            .items()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(rest.len(), 7);
        items.resume();
        while let Some(experiment) = items.try_next().await.unwrap() {
            seen.push(experiment.key);
        }
        assert_eq!(seen, numbered(10));
        assert_eq!(items.position(), 10);
    }
}

#[tokio::test]
async fn an_offset_beyond_the_last_is_the_last() {
    let server = ScriptedServer::new([page(0, 1, "")]);
    let (shop, _) = server.client();
    let list = shop.experiments().list().page_size(1).start_at(u64::MAX);
    let mut items = list.items();
    assert!(items.try_next().await.unwrap().is_some());
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(items.position(), i64::MAX.unsigned_abs());
    let [asked] = &server.requests()[..] else {
        panic!("{:?}", server.requests())
    };
    assert!(asked.contains("offset=9223372036854775807"), "{asked}");
}

/// What the links of a page say: the next one begins here.
fn next(offset: u64) -> String {
    format!(", \"_links\": {{\"next\": {{\"href\": \"/api/v2/x?limit=4&offset={offset}#x\"}}}}")
}

/// The limit and the offset of each request.
fn limits(server: &ScriptedServer) -> Vec<(u64, u64)> {
    let number = |asked: &str, name: &str| {
        let mut pairs = asked.split(['?', '&']);
        let found = pairs.find_map(|pair| pair.strip_prefix(name));
        found.map_or(0, |number| number.parse().unwrap())
    };
    let asked = server.requests();
    let limits = asked
        .iter()
        .map(|asked| (number(asked, "limit="), number(asked, "offset=")));
    limits.collect()
}

#[tokio::test]
async fn a_page_that_hides_some_of_its_experiments_is_as_long_as_was_asked_for() {
    let server = ScriptedServer::new([
        page(0, 1, &next(4)),
        page(4, 3, &next(8)),
        page(8, 4, &next(12)),
        page(12, 1, ""),
    ]);
    let (shop, _) = server.client();
    let mut items = shop.experiments().list().page_size(4).items();
    let mut seen = Vec::new();
    let mut positions = Vec::new();
    while let Some(experiment) = items.try_next().await.unwrap() {
        seen.push(experiment.key);
        positions.push(items.position());
    }
    assert_eq!(
        seen,
        ["e0", "e4", "e5", "e6", "e8", "e9", "e10", "e11", "e12"]
    );
    // In the middle of a page nothing is skipped, and behind it nothing comes twice.
    assert_eq!(positions, [4, 5, 6, 8, 9, 10, 11, 12, 13]);
    assert_eq!(limits(&server), [(4, 0), (4, 4), (4, 8), (4, 12)]);
}

#[tokio::test]
async fn a_link_leads_neither_back_nor_over_what_was_not_asked_for() {
    // A server with pages of three at most, one of them hidden.
    let server = ScriptedServer::new([page(0, 2, &next(3)), page(3, 3, &next(6)), page(6, 0, "")]);
    assert_eq!(keys(&server, 8, 1).await, ["e0", "e1", "e3", "e4", "e5"]);
    assert_eq!(limits(&server), [(8, 0), (3, 3), (3, 6)]);
    // Back, and far beyond.
    let server = ScriptedServer::new([page(0, 2, &next(0)), page(2, 1, &next(99)), page(4, 1, "")]);
    assert_eq!(keys(&server, 4, 1).await, ["e0", "e1", "e2", "e4"]);
    assert_eq!(limits(&server), [(4, 0), (2, 2), (2, 4)]);
}

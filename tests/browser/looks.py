"""The page with many experiments, on a phone, and in the dark. Leaves screenshots for people to look at."""

import json

from story import DAY, SHOTS, expect, finish, simulator


def a_thousand(browser):
    """A page with 1,000 experiments is there at once, and can be read."""
    server = simulator()
    for number in range(1000):
        expect(server.create(f"experiment-{number}", f"Experiment {number}")[0] == 201, number)
        if number % 2:
            server.patch(f"experiment-{number}", "startIteration")
    times = []
    for _ in range(10):
        tab = browser.tab()
        # In time of the processor, so that what else the machine does is not counted.
        tab.send("Performance.enable", timeDomain="threadTicks")
        tab.open(server.url)
        shown = {one["name"]: one["value"] for one in tab.send("Performance.getMetrics")["metrics"]}["TaskDuration"]
        timing = "performance.getEntriesByType('navigation')[0]"
        tab.wait(f"{timing}.loadEventEnd > 0")
        waited, loaded = (tab.evaluate(f"{timing}.{name}") for name in ("responseStart", "loadEventEnd"))
        times.append([round(waited), round(1000 * shown), round(loaded)])
    print("  with 1,000 experiments, in ms: answered, shown (of the processor), loaded in all:", sorted(times))
    answered, shown, _ = (min(column) for column in zip(*times))
    expect(answered + shown < 300, times)
    expect(tab.evaluate("document.querySelectorAll('#selected .experiment').length") == 1000, "all are there")
    expect("1000 experiments" in tab.text("#selected"), "counted")
    # One of a long list is shown alone, by a link that needs no script.
    tab.click("#selected .experiment a")
    tab.wait("document.querySelector('#selected details')?.open")
    expect("Only experiment-999 is shown" in tab.text(), tab.text()[:500])
    tab.click("#only a")
    tab.wait("document.querySelectorAll('#selected .experiment').length === 1000")
    server.create("the-next", "The next one")
    tab.wait("document.querySelector('#selected .experiment').id.endsWith('the-next')")
    finish(tab, server)


def appearance(browser):
    """The page fits a phone and is dark where that is wanted. Screenshots for people to look at."""
    server = simulator("--global-limit", "100")
    server.request("POST", "/api/v2/metrics/shop", {"key": "purchase", "name": "Purchases", "kind": "custom",
                                                    "isNumeric": False, "eventKey": "Order placed",
                                                    "successCriteria": "HigherThanBaseline"})
    server.request("POST", "/api/v2/metrics/shop", {"key": "page-load", "name": "Time to load", "kind": "custom",
                                                    "isNumeric": True, "unit": "ms", "eventKey": "Page loaded",
                                                    "successCriteria": "LowerThanBaseline"})
    for key in ("checkout-button", "winter-banner", "search-order"):
        server.flag(key)
    create = lambda key, name, *shares: server.create(key, name, *shares, flag=key)
    expect(create("checkout-button", "Checkout button")[0] == 201, "created")
    expect(server.patch("checkout-button", "startIteration")[0] == 200, "started")
    server.advance(5 * DAY)
    server.patch("checkout-button", "saveAndStartNewIteration", changeJustification="Early results")
    server.advance(9 * DAY)
    winner = json.loads(server.request("GET", f"{server.experiments()}/checkout-button?expand=treatments")[1])
    winner = winner["currentIteration"]["treatments"][1]["_id"]
    server.patch("checkout-button", "stopIteration", winningTreatmentId=winner, winningReason="Purchases rose")
    create("winter-banner", "Winter banner", ("33.4", "66.6"))
    server.patch("winter-banner", "startIteration")
    server.advance(3 * DAY)
    create("search-order", "Order of the search results")
    server.request("POST", "/_simulator/faults", {"kind": "unavailable"})
    create("search-order", "Order of the search results")
    server.request("POST", "/_simulator/faults", {"kind": "reset", "applied": True, "operation": "patchExperiment"})
    for name, options in {
        "light": {}, "dark": {"dark": True}, "phone": {"width": 390, "height": 844, "phone": True},
        "phone-dark": {"width": 390, "height": 844, "phone": True, "dark": True},
    }.items():
        tab = browser.tab(**options)
        tab.open(server.url)
        width = tab.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        expect(width[0] <= width[1], f"{name}: {width}")
        tab.screenshot(f"{SHOTS}/{name}.png")
        tab.evaluate("for (const one of document.querySelectorAll('#selected details')) one.open = false;"
                     "document.querySelector('#requests > details').open = true;"
                     "document.getElementById('journal').scrollIntoView()")
        tab.screenshot(f"{SHOTS}/{name}-journal.png")
        tab.open(f"{server.url}/reference")
        width = tab.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        expect(width[0] <= width[1], f"{name}, the reference: {width}")
        tab.screenshot(f"{SHOTS}/{name}-reference.png")
    # The pictures of the README.
    for name, options in {
        "page": {"width": 1000, "height": 1290},
        "page-dark": {"width": 1000, "height": 1290, "dark": True},
        "page-phone": {"width": 390, "height": 1000, "dark": True},
    }.items():
        tab = browser.tab(**options)
        tab.open(f"{server.url}/?environment=shop/test")
        if "phone" in name:
            tab.evaluate("document.querySelector('#selected').scrollIntoView()")
        else:
            tab.evaluate("document.querySelector('#requests details').open = false")
        tab.screenshot(f"{SHOTS}/{name}.png")
    server.close()
    server = simulator()
    tab = browser.tab()
    tab.open(server.url)
    tab.screenshot(f"{SHOTS}/empty.png")
    server.close()

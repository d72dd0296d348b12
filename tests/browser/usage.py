"""The page in daily use: experiments appear, faults are injected, the filter acts, with scripts and without."""

import json
import subprocess

from simulator import TOKEN, Simulator
from story import BINARY, DAY, expect, finish, select, simulator


def from_empty_to_stopped(browser):
    """The commands of the empty page fill it, and everything appears without a reload."""
    server, tab = simulator(), browser.tab()
    server.flag("button")
    tab.open(server.url)
    tab.evaluate("window.kept = true")
    commands = tab.text("#first pre")
    expect("TOKEN=…" in commands and TOKEN not in commands, commands)
    subprocess.run(["sh", "-ec", "curl() { command curl --noproxy '*' -sSf \"$@\"; }\n"
                    + commands.replace("TOKEN=…", f"TOKEN={TOKEN}")], check=True, stdout=subprocess.DEVNULL)
    experiment = "document.getElementById('experiment/shop/test/checkout-button')"
    tab.wait(f"{experiment}?.open && {experiment}.querySelector('summary .badge').innerText === 'running'")
    tab.wait("!document.getElementById('first')")
    expect("experiment checkout-button" in tab.text("#targeting"), tab.text("#targeting"))
    expect(tab.evaluate(f"{experiment}.querySelectorAll('svg.timeline > svg').length") == 1, "one iteration")
    expect("Runs on\nbutton, fallthrough" in tab.text("#selected"), tab.text("#selected"))

    # Two days later another iteration, four days after that the winner.
    tab.evaluate("document.querySelector('[name=amount]').value = '2'")
    tab.click("form[action^='/page/advance'] button")
    tab.wait("document.getElementById('clock').innerText === '2026-01-03 00:00:00 UTC'")
    version = {"button": {"ruleId": "fallthrough", "flagConfigVersion": 2}}
    renewed = server.patch("checkout-button", "saveAndStartNewIteration", changeJustification="Early results",
                           value={"flags": {"operation": "update", "value": version}})
    expect(renewed[0] == 200, renewed)
    server.advance(4 * DAY)
    read = server.request("GET", f"{server.experiments()}/checkout-button?expand=treatments")[1]
    winner = json.loads(read)["currentIteration"]["treatments"][1]["_id"]
    expect(server.patch("checkout-button", "stopIteration", winningTreatmentId=winner, winningReason="More")[0] == 200,
           "stopped")
    tab.wait(f"{experiment}.querySelectorAll('svg.timeline > svg').length === 2")
    widths = tab.evaluate(
        f"Array.from({experiment}.querySelectorAll('svg.timeline rect'), one => one.getBoundingClientRect().width)")
    expect(1.5 < widths[1] / widths[0] < 2.5, widths)
    label = tab.evaluate(f"{experiment}.querySelector('svg.timeline').getAttribute('aria-label')")
    for text in ("1: stopped from 2026-01-01 00:00:00 UTC for 2 d", "for 4 d, won by Green"):
        expect(text in label, label)
    expect("fallthrough: Green" in tab.text("#targeting"), tab.text("#targeting"))
    expect(tab.evaluate("window.kept"), "no reload")
    finish(tab, server)


def a_fault_by_the_button(browser):
    """The button makes the next request fail, which the journal shows with request, response and command."""
    server, tab = simulator(), browser.tab()
    server.create("checkout", "Checkout <b>button</b>")
    tab.open(server.url)
    expect("Checkout <b>button</b>" in tab.text("#selected"), "escaped")
    select(tab, "[name=kind]", "unavailable")
    select(tab, "[name=operation]", "patchExperiment")
    tab.click("form[action^='/page/fail'] button")
    tab.wait("document.getElementById('said').innerText === 'Make the next request fail: done'")
    tab.wait("document.getElementById('faults').innerText.includes('unavailable')")
    expect(server.patch("checkout", "startIteration")[0] == 503, "the fault")
    tab.wait("document.querySelector('#requests .fault')")
    line = tab.text("#requests > details > summary")
    for text in ("PATCH", "startIteration", "503", "fault: unavailable", "2026-01-01 00:00:00.000", "ms"):
        expect(text in line, line)
    expect(tab.text("#faults") == "none", tab.text("#faults"))
    tab.click("#requests > details > summary")
    tab.wait("document.querySelector('#requests > details').open")
    opened = tab.text("#requests > details")
    for text in ('"kind": "startIteration"', "curl --request PATCH", "Authorization: $TOKEN", "Response 503"):
        expect(text in opened, opened)

    # What is open, focused and selected stays so while other lines arrive.
    tab.evaluate("""(() => {
      const line = document.querySelector('#requests > details');
      line.querySelector('summary').focus();
      getSelection().selectAllChildren(line.querySelector('h4'));
    })()""")
    identity = tab.evaluate("document.activeElement.parentElement.id")
    for _ in range(2):
        expect(server.patch("checkout", "startIteration")[0] in (200, 422), "a start")
    tab.wait("document.querySelector('#requests > details').id === 'request/4'")
    expect(tab.evaluate("document.activeElement.parentElement.id") == identity, "focused")
    expect(tab.evaluate("document.activeElement.parentElement.open"), "open")
    expect(tab.evaluate("getSelection().toString()") == "Request", "selected")
    # The command does what the program did.
    command = tab.evaluate("document.querySelector('#requests > details pre:last-child').textContent")
    again = subprocess.run(["sh", "-ec", command + " --noproxy '*' -sS"], env={"TOKEN": TOKEN, "PATH": "/usr/bin:/bin"},
                           check=True, capture_output=True, text=True)
    expect("patch_failed" in again.stdout, again.stdout)
    finish(tab, server)


def filters(browser):
    """Filters act while one types, are part of the address, and hold while the page refreshes."""
    server, tab = simulator(), browser.tab()
    for key, name, environment in (("one", "Red", "test"), ("two", "Green", "test"), ("three", "Blue", "production")):
        expect(server.create(key, name, environment=environment)[0] == 201, key)
    server.patch("two", "startIteration")
    tab.open(server.url)
    shown = "Array.from(document.querySelectorAll('#selected .experiment'), one => one.id.split('/').pop()).join()"
    expect(tab.evaluate(shown) == "two,one,three", tab.evaluate(shown))
    tab.evaluate("document.querySelector('[name=text]').focus()")
    tab.type("gReen")
    # All three have treatments of that name, and one has the name itself.
    tab.type(" sells")
    tab.wait(f"location.search.includes('text=gReen+sells') && {shown} === 'two,one,three'")
    tab.evaluate("document.querySelector('[name=text]').select()")
    tab.type("red")
    tab.wait(f"{shown} === 'one'")
    expect("1 of 2 experiments" in tab.text("#selected"), tab.text("#selected"))
    server.create("four", "Reddish")
    tab.wait(f"{shown} === 'four,one'")
    expect(tab.evaluate("document.activeElement.name") == "text", "focused")
    tab.open(f"{server.url}/?state=running")
    expect(tab.evaluate(shown) == "two", "state")
    select(tab, "[name=state]", "")
    select(tab, "[name=environment]", "shop/production")
    tab.wait(f"{shown} === 'three'")
    finish(tab, server)


def without_script(browser):
    """Everything can be read and done without script."""
    server, tab = simulator(), browser.tab(scripts=False)
    server.create("checkout", "Checkout button")
    server.create("banner", "Banner")
    tab.open(server.url)
    expect("Without scripts this page does not refresh by itself" in tab.text(), "what to do")
    tab.evaluate("document.querySelector('[name=text]').focus()")
    tab.type("banner")
    tab.click(".filter button")
    tab.wait("document.querySelectorAll('.experiment').length === 1")
    tab.click("form[action^='/page/advance'] button")
    tab.wait("document.getElementById('clock').innerText === '2026-01-02 00:00:00 UTC'")
    expect(tab.evaluate("location.search").endswith("text=banner"), "the filter stays")
    tab.click("form[action^='/page/fail'] button")
    tab.wait("document.getElementById('faults').innerText.includes('rateLimited')")
    tab.click("form[action^='/page/clear-faults'] button")
    tab.wait("document.getElementById('faults').innerText === 'none'")
    tab.click("nav a[href='/reference']")
    tab.wait("document.title.startsWith('API reference')")
    expect("createExperiment" in tab.text() and "RateLimitedErrorRep" in tab.text(), "the reference")
    finish(tab, server)


def by_keyboard(browser):
    """Every control is reached and used by keys, in the order of reading."""
    server, tab = simulator(), browser.tab()
    for key in ("a", "b", "c", "d"):
        server.create(key, key)
    tab.open(server.url)
    reached = []
    for _ in range(40):
        tab.press("Tab")
        reached.append(tab.evaluate("""(() => {
          const { nodeName, name, innerText, parentElement } = document.activeElement;
          return `${nodeName} ${name || innerText.split('\\n')[0] || parentElement.id}`;
        })()"""))
    wanted = ["A Skip to the experiments", "A API reference", "SELECT kind", "INPUT applied",
              "BUTTON Make the next request fail", "INPUT amount", "BUTTON Advance", "SELECT environment",
              "INPUT text", "BUTTON Filter", "SUMMARY d"]
    places = [next((place for place, one in enumerate(reached) if one.startswith(want)), None) for want in wanted]
    expect(None not in places and places == sorted(places), reached)
    tab.evaluate("document.querySelector('#selected summary').focus()")
    expect(not tab.evaluate("document.querySelector('#selected details').open"), "closed")
    tab.press("Enter")
    tab.wait("document.querySelector('#selected details').open")
    tab.evaluate("document.querySelector('form[action^=\"/page/advance\"] button').focus()")
    tab.press("Enter")
    tab.wait("document.getElementById('clock').innerText === '2026-01-02 00:00:00 UTC'")
    expect(tab.evaluate("document.activeElement.innerText") == "Advance", "focused")
    finish(tab, server)


def reset(browser):
    """The button returns to the start: no experiment, no fault, the first time."""
    server, tab = simulator(), browser.tab()
    server.create("checkout", "Checkout button")
    server.advance(DAY)
    server.request("POST", "/_simulator/faults", {"kind": "reset", "always": True})
    tab.open(server.url)
    expect("reset" in tab.text("#faults"), tab.text("#faults"))
    tab.click("form[action^='/page/reset'] button")
    tab.wait("document.querySelector('#first pre')")
    expect(tab.text("#clock") == "2026-01-01 00:00:00 UTC" and tab.text("#faults") == "none", tab.text("#bar"))
    expect("No requests yet." in tab.text(), "an empty journal")
    finish(tab, server)


def a_clock_that_runs(browser):
    """The clock of a simulator without a seed runs on the page."""
    server, tab = Simulator(BINARY), browser.tab()
    tab.open(server.url)
    tab.wait("document.getElementById('bar').innerText.includes('Clock, which runs')")
    first = tab.text("#clock")
    tab.wait(f"document.getElementById('clock').innerText !== '{first}'")
    server.close()


def a_server_that_stops(browser):
    """The page says that the simulator does not answer."""
    server, tab = simulator(), browser.tab()
    tab.open(server.url)
    server.close()
    tab.wait("document.getElementById('said').innerText === 'The simulator does not answer.'")
    expect("Experiments" in tab.text(), "still readable")

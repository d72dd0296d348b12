"""What the stories share: a simulator, a way to choose, and what holds at the end of each."""

import sys

from simulator import TOKEN, Simulator

DAY = 86_400_000
BINARY, SHOTS = sys.argv[1:3]


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


def simulator(*options):
    return Simulator(BINARY, "--project", "shop:test,production", "--seed", "7", *options)


def select(tab, selector, value):
    """Chooses a value as the arrow keys do: the page gets the same events."""
    tab.evaluate(f"""(() => {{
      const select = document.querySelector('{selector}');
      select.value = '{value}';
      select.dispatchEvent(new Event('input', {{ bubbles: true }}));
    }})()""")


def finish(tab, server):
    """The token was shown nowhere, and the browser had nothing to complain about."""
    expect(TOKEN not in tab.evaluate("document.documentElement.outerHTML"), "the token is shown")
    expect(tab.complaints() == [], tab.complaints())
    server.close()

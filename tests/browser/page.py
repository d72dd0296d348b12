"""The simulator's page as a person uses it, in headless Chromium.

`page.py BINARY FOLDER [STORY …]` leaves screenshots in the folder. Each story has a simulator of its own.
"""

import subprocess
import sys

import looks
import safety
import usage
from chromium import Chromium

STORIES = [
    usage.from_empty_to_stopped, usage.a_fault_by_the_button, usage.filters, usage.without_script, usage.by_keyboard,
    usage.reset, usage.a_clock_that_runs, usage.a_server_that_stops, safety.other_sites, safety.a_password,
    safety.the_policy, looks.a_thousand, looks.appearance,
]


def run(browser, story):
    """Whether a story passes."""
    try:
        story(browser)
    except (AssertionError, RuntimeError, subprocess.CalledProcessError) as error:
        print(f"FAILED {story.__name__}: {str(error)[:1000]}")
        return False
    print(f"passed {story.__name__}")
    return True


def main():
    wanted = sys.argv[3:] or [story.__name__ for story in STORIES]
    browser = Chromium()
    try:
        passed = [run(browser, story) for story in STORIES if story.__name__ in wanted]
    finally:
        browser.close()
    sys.exit(not passed or not all(passed))


if __name__ == "__main__":
    main()

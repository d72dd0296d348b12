#!/usr/bin/env bash
# Uses the simulator's page in headless Chromium as a person does, with scripts and without, in the dark, on a phone.
# Installs Debian's Chromium if there is none. The screenshots stay in target/browser.
# With names of stories, such as `filters by_keyboard`, only these are run.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v chromium >/dev/null || ! command -v curl >/dev/null || ! command -v python3 >/dev/null; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq chromium curl fonts-dejavu-core python3
fi
cargo build --quiet --locked -p launchdarkly-experiments-sim
mkdir -p target/browser
PYTHONDONTWRITEBYTECODE=1 python3 tests/browser/page.py target/debug/launchdarkly-experiments-sim target/browser "$@"

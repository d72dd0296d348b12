#!/usr/bin/env bash
# Drives the simulator with LaunchDarkly's official Python client, then with property-based requests.
# Makes its own virtual environment under target/python and uses it again the next time.
#
# Usage: run.sh [official-client | property-requests]
set -euo pipefail
cd "$(dirname "$0")/../.."

part=${1:-all}
environment=target/python
binary=target/debug/launchdarkly-experiments-sim

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq python3-venv
fi
# The requirements are put down last, so that an interrupted installation is not taken for a whole one.
if ! cmp -s tests/python/requirements.txt "$environment/requirements.txt"; then
  python3 -m venv --clear "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check -r tests/python/requirements.txt
  cp tests/python/requirements.txt "$environment/requirements.txt"
fi

cargo build --quiet --locked -p launchdarkly-experiments-sim

if [ "$part" != property-requests ]; then
  echo "official client:"
  "$environment/bin/python" -B tests/python/official_client.py "$binary"
fi
if [ "$part" != official-client ]; then
  echo "property-based requests:"
  "$environment/bin/python" -B tests/python/property_requests.py "$binary"
fi

#!/usr/bin/env bash
# Shows the simulator's page to headless Chromium, with and without JavaScript, and looks for what must be on it.
# Installs Debian's Chromium if there is none. The screenshots stay in target/browser.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v chromium >/dev/null || ! command -v curl >/dev/null; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq chromium curl fonts-dejavu-core
fi
cargo build --quiet --locked -p launchdarkly-experiments-sim

work=$(mktemp -d)
shots=target/browser
mkdir -p "$shots"
target/debug/launchdarkly-experiments-sim --port 0 --token secret --project shop:test,production --seed 7 >"$work/stdout" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
until grep -q '^listening on ' "$work/stdout"; do
  kill -0 "$server"
  sleep 0.05
done
url=$(sed -n 's/^listening on //p' "$work/stdout")
environments="$url/api/v2/projects/shop/environments"

send() {
  curl --silent --show-error --noproxy '*' --header 'Authorization: secret' --output /dev/null "$@"
}

# create ENVIRONMENT KEY NAME FIRST SHARE SECOND SHARE
create() {
  local environment=$1
  shift
  send "$environments/$environment/experiments" --header 'Content-Type: application/json' --data '{
    "key": "'"$1"'", "name": "'"$2"'", "description": "What a visitor sees first.", "tags": ["checkout", "colours"],
    "iteration": {
      "hypothesis": "'"$3"' loses against '"$5"'",
      "metrics": [{"key": "purchase"}, {"key": "page-load"}],
      "primarySingleMetricKey": "purchase",
      "flags": {"button": {"ruleId": "fallthrough", "flagConfigVersion": 12}},
      "treatments": [
        {"name": "'"$3"'", "baseline": true, "allocationPercent": "'"$4"'",
         "parameters": [{"flagKey": "button", "variationId": "'"${3,,}"'"}]},
        {"name": "'"$5"'", "baseline": false, "allocationPercent": "'"$6"'",
         "parameters": [{"flagKey": "button", "variationId": "'"${5,,}"'"}]}
      ]
    }
  }'
}

patch() {
  send --request PATCH "$environments/test/experiments/$1" --data '{"instructions": ['"$2"']}' \
    --header 'Content-Type: application/json; domain-model=launchdarkly.semanticpatch'
}

start='{"kind": "startIteration"}'
create test checkout-button 'Checkout button' Blue 50 Green 50
patch checkout-button "$start"
patch checkout-button '{"kind": "saveAndStartNewIteration", "changeJustification": "Early results"}'
patch checkout-button '{"kind": "stopIteration", "winningTreatmentId": "green", "winningReason": "Purchases rose"}'
create production banner '<script>document.title = \"owned\"</script>' Blue 50 Green 50
create test banner 'Winter banner' Plain 33.4 Festive 66.6
patch banner "$start"
patch banner "$start"

# look NAME SIZE [OPTION…]: a screenshot and the DOM
look() {
  local name=$1 size=$2
  shift 2
  timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars \
    --user-data-dir="$work/$name" --window-size="$size" "$@" \
    --screenshot="$PWD/$shots/$name.png" --dump-dom "$address" >"$work/$name.html" 2>"$work/$name.log" \
    || { cat "$work/$name.log" >&2; return 1; }
  test -s "$shots/$name.png"
}

failed=0
# expect NAME TEXT: the DOM contains the text
expect() {
  if ! grep -qF -- "$2" "$work/$1.html"; then
    echo "FAILED $1: no $2"
    failed=$((failed + 1))
  fi
}

# A profile that blocks scripts; a page that has one shows that it does.
mkdir -p "$work/plain/Default"
echo '{"profile": {"default_content_setting_values": {"javascript": 2}}}' >"$work/plain/Default/Preferences"
control='<p id="a">off</p><script>document.getElementById("a").textContent = "on"</script>'
echo "$control" >"$work/control.html"

address="file://$work/control.html"
look plain 100,100
expect plain '<p id="a">off</p>'
address="$url/"
look light 1200,1380
look plain 1200,1380
look dark 1200,1500 --blink-settings=preferredColorScheme=0
look narrow 500,1500
for name in light plain dark narrow; do
  expect "$name" '<title>Experiments simulator</title>'
  expect "$name" 'Checkout button'
  expect "$name" 'Winter banner'
  expect "$name" 'style="width:33.4%"'
  expect "$name" '&lt;script&gt;document.title = "owned"&lt;/script&gt;'
  expect "$name" 'Previous iterations: 1'
  expect "$name" 'winner'
  expect "$name" 'patch_failed'
  expect "$name" '<caption>Latest requests, the newest first</caption>'
  expect "$name" 'id="operation-putExperimentationSettings"'
  expect "$name" 'id="schema-RateLimitedErrorRep"'
  if grep -q '<script' "$work/$name.html"; then
    echo "FAILED $name: a script got into the page"
    failed=$((failed + 1))
  fi
done
[ "$failed" = 0 ] && echo "page: passed with JavaScript, without it, in the dark, and on a narrow screen"
exit "$((failed > 0))"

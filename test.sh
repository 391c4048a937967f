#!/usr/bin/env bash
# Everything that the project tests. Installs what is missing; ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
log=$(mktemp -d); trap 'rm -rf "$log"' EXIT
passed=0 failed=0

# need COMMAND PACKAGE: a Debian package that a fresh machine lacks.
need() {
  command -v "$1" >/dev/null && return
  echo "installing $2"
  [ "$(id -u)" = 0 ] || { echo "$1 is missing; install the Debian package $2"; exit 1; }
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null || exit 1
}

# start NAME COMMAND...: runs a part; its output, exit code and duration wait for report.
start() {
  local began=$SECONDS
  "${@:2}" >"$log/$1.out" 2>&1
  echo "$?" >"$log/$1.status"
  echo "$((SECONDS - began))" >"$log/$1.seconds"
}

# report NAME PASSED FAILED FAULT: adds a part's counts, which PASSED and FAILED find in its output; where it failed, prints the end of what FAULT finds.
# A part that broke off without a failed test counts as a failure.
report() {
  local out="$log/$1.out" status p f
  status=$(cat "$log/$1.status")
  p=$(grep -oP "$2" "$out" | tail -1) f=$(grep -oP "$3" "$out" | tail -1)
  p=${p:-0} f=${f:-0}
  [ "$status" = 0 ] || grep -E -A40 "$4" "$out" | tail -150
  [ "$status" = 0 ] || [ "$f" != 0 ] || f=1
  [ "$p" != 0 ] || [ "$f" != 0 ] || f=1
  passed=$((passed + p)) failed=$((failed + f))
  echo "$1: $p passed, $f failed, $(cat "$log/$1.seconds") s"
}
report_dotnet() { report "$1" 'Passed: +\K\d+' 'Failed: +\K\d+' '^ +Failed |error'; }
report_node() { report "$1" '^(#|ℹ) pass \K\d+' '^(#|ℹ) fail \K\d+' '^ *(not ok|✖)|error'; }
report_faults() { report "$1" '^\d+(?= passed)' ' passed, \K\d+(?= failed)' '.'; }

dotnet_tests() { dotnet test "$@" --no-build --nologo; }
node_tests() (cd "$1" && npm ci --no-audit --no-fund --loglevel=error && eval "$2")

need redis-server redis-server
need nginx nginx
need node nodejs
need npm npm
need chromium chromium
need firefox-esr firefox-esr
need openssl openssl
need faketime faketime
echo "building"
dotnet build --nologo -v q >"$log/build" 2>&1 || { cat "$log/build"; echo "0 passed, 1 failed"; exit 1; }
# Handlers of others that the server's tests talk to.
(cd tests/peers && npm ci --no-audit --no-fund --loglevel=error) || { echo "0 passed, 1 failed"; exit 1; }
echo "built in $SECONDS s"
# These processes live for minutes at most: compiling their code a second time costs them more than it gives.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=1000
start "server on Garnet" dotnet_tests tests/Api.Tests
report_dotnet "server on Garnet"
# Once is enough for what asks the store little or nothing.
once=$(printf '&FullyQualifiedName!~.%s.' Architecture Services Platform.Configuration Platform.Keys Platform.Http Platform.Sockets Identity.Credentials Identity.Tokens Platform.Store.Embedded Live.WebPubSub Live.Upstream)
# The clients' tests mostly wait, so they run beside these.
start "JavaScript client" node_tests clients/js "npm run build && npm run size && npm run test:server" &
IDTOKEN_TEST_STORE=redis start "server on Redis" dotnet_tests tests/Api.Tests --filter "${once:1}"
start ".NET client" dotnet_tests tests/Client.Tests
wait
report_dotnet "server on Redis"
report_dotnet ".NET client"
report_node "JavaScript client"
start "browser" node_tests tests/browser "npm test"
report_node "browser"
start "faults" dotnet run --no-build --project tests/Faults
report_faults "faults"

echo "tested in $SECONDS s"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

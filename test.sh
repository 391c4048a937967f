#!/usr/bin/env bash
# Everything that the project tests. Installs what is missing; ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"
log=$(mktemp -d); trap 'rm -rf "$log"' EXIT
passed=0 failed=0 since=$SECONDS

# need COMMAND PACKAGE: a Debian package that a fresh machine lacks.
need() {
  command -v "$1" >/dev/null && return
  echo "installing $2"
  [ "$(id -u)" = 0 ] || { echo "$1 is missing; install the Debian package $2"; exit 1; }
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null || exit 1
}

# count NAME STATUS PASSED FAILED: adds a run; one that broke off without a failed test counts as a failure.
count() {
  local p=${3:-0} f=${4:-0}
  [ "$2" = 0 ] || [ "$f" != 0 ] || f=1
  [ "$p" != 0 ] || [ "$f" != 0 ] || f=1
  passed=$((passed + p)) failed=$((failed + f))
  echo "$1: $p passed, $f failed, $((SECONDS - since)) s"
  since=$SECONDS
}

# dotnet_tests NAME PROJECT [ARGUMENT...]
dotnet_tests() {
  dotnet test "${@:2}" --no-build --nologo >"$log/out" 2>&1
  local status=$?
  [ "$status" = 0 ] || grep -E -A40 '^ +Failed |error' "$log/out" | head -150
  count "$1" "$status" "$(grep -oP 'Passed: +\K\d+' "$log/out" | tail -1)" "$(grep -oP 'Failed: +\K\d+' "$log/out" | tail -1)"
}

# node_tests NAME FOLDER COMMAND: node's own runner prints its counts.
node_tests() {
  (cd "$2" && npm ci --no-audit --no-fund --loglevel=error && eval "$3") >"$log/out" 2>&1
  local status=$?
  [ "$status" = 0 ] || grep -E -A30 '^ *(not ok|✖)|error' "$log/out" | head -150
  count "$1" "$status" "$(grep -oP '^(#|ℹ) pass \K\d+' "$log/out" | tail -1)" "$(grep -oP '^(#|ℹ) fail \K\d+' "$log/out" | tail -1)"
}

# fault_tests NAME: a whole deployment of processes, broken in every way while people sign in.
fault_tests() {
  dotnet run --no-build --project tests/Faults >"$log/out" 2>&1
  local status=$?
  [ "$status" = 0 ] || tail -150 "$log/out"
  count "$1" "$status" "$(grep -oP '^\d+(?= passed)' "$log/out" | tail -1)" "$(grep -oP ' passed, \K\d+(?= failed)' "$log/out" | tail -1)"
}

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
echo "built in $SECONDS s"; since=$SECONDS
dotnet_tests "server on Garnet" tests/Api.Tests
# Once is enough for what asks the store little or nothing.
once=$(printf '&FullyQualifiedName!~.%s.' Architecture Services Platform.Configuration Platform.Keys Platform.Http Platform.Sockets Identity.Credentials Identity.Tokens Platform.Store.Embedded Live.WebPubSub Live.Upstream)
IDTOKEN_TEST_STORE=redis dotnet_tests "server on Redis" tests/Api.Tests --filter "${once:1}"
dotnet_tests ".NET client" tests/Client.Tests
node_tests "JavaScript client" clients/js "npm run build && npm run size && npm run test:server"
node_tests "browser" tests/browser "npm test"
fault_tests "faults"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

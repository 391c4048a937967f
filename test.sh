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
  "${@:2}" >"$log/$1.out" 2>&1 </dev/null
  echo "$?" >"$log/$1.status"
  echo "$((SECONDS - began))" >"$log/$1.seconds"
}

# limited COMMAND...: kills what hangs. In the foreground, so that Ctrl-C ends it too.
limited() { timeout --foreground -s KILL 900 "$@"; }

# report NAME COUNTS FAULT: adds a part's counts, which the awk program COUNTS sets as p and f; where it failed, prints the end of what FAULT finds.
# A part that broke off without a failed test counts as a failure.
report() {
  local out="$log/$1.out" status p f
  status=$(cat "$log/$1.status")
  read -r p f < <(awk "$2"' END { print p + 0, f + 0 }' "$out")
  [ "$status" = 0 ] || grep -E -A40 "$3" "$out" | tail -150
  [ "$status" = 0 ] || grep -E '\[FAIL\]|^not ok' "$out" >>"$log/failures"
  [ "$status" = 0 ] || [ "$f" != 0 ] || { f=1 && tail -40 "$out" && echo "$1: ended with $status"; }
  [ "$p" != 0 ] || [ "$f" != 0 ] || f=1
  passed=$((passed + p)) failed=$((failed + f))
  echo "$1: $p passed, $f failed, $(cat "$log/$1.seconds") s"
}
report_dotnet() { report "$1" '/Total: [0-9]+, Errors:/ { gsub(/[^0-9]+/, " "); p = $1 - $2 - $3 - $4 - $5; f = $2 + $3 }' '\[FAIL\]|Long [Rr]unning'; }
report_node() { report "$1" '/^(#|ℹ) pass / { p = $3 } /^(#|ℹ) fail / { f = $3 }' '^ *(not ok|✖)|error'; }
report_faults() { report "$1" '/^[0-9]+ passed, / { p = $1; f = $3 }' '.'; }

# dotnet_tests PROJECT ARGUMENT...: by the runner inside the project. "dotnet test" waits for ever for a test process that died.
dotnet_tests() { limited dotnet "tests/$1/bin/Debug/net10.0/IdToken.$1.dll" -noColor -longRunning 60 "${@:2}"; }
node_tests() { limited bash -c "cd '$1' && $2"; }

# install_packages FOLDER...: what package-lock.json names.
install_packages() {
  for folder; do npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error || return; done
}

need redis-server redis-server
need redis-cli redis-tools
need nginx nginx
need node nodejs
need npm npm
need chromium chromium
need firefox-esr firefox-esr
need openssl openssl
need faketime faketime
echo "building"
# tests/peers: handlers of others that the server's tests talk to.
start packages install_packages tests/peers clients/js tests/browser &
start build dotnet build --nologo -v q
wait
for part in packages build; do
  [ "$(cat "$log/$part.status")" = 0 ] || { cat "$log/$part.out"; echo "0 passed, 1 failed"; exit 1; }
done
echo "built in $SECONDS s"
# These processes live for minutes at most: compiling their code a second time costs them more than it gives.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=1000
# What runs in Node mostly waits, so it runs beside the rest, one after the other: more at once, and a busy machine answers too late.
node_parts() {
  start "browser" node_tests tests/browser "npm test"
  start "JavaScript client" node_tests clients/js "npm run build && npm run size && npm run test:server"
}
node_parts &
start "server on Garnet" dotnet_tests Api.Tests -maxThreads 4
report_dotnet "server on Garnet"

# Once is enough for what asks the store little or nothing.
once=()
for folder in Architecture Services Platform.Configuration Platform.Keys Platform.Http Platform.Sockets Identity.Credentials Identity.Tokens Platform.Store.Embedded Live.WebPubSub Live.Upstream; do
  once+=(-namespace- "IdToken.Api.Tests.$folder*")
done
# What goes by person, on a store that is divided as for a Redis Cluster.
by_person=()
for folder in Model Live.ServiceFeed Live.Devices Admin Identity.Credentials Identity.Enrollment Identity.Recovery Identity.Passkeys; do
  by_person+=(-namespace "IdToken.Api.Tests.$folder")
done
IDTOKEN_TEST_STORE=redis start "server on Redis" dotnet_tests Api.Tests "${once[@]}"
IDTOKEN_TEST_STORE=redis IDTOKEN_TEST_PARTITIONS=8 start "server on a divided store" dotnet_tests Api.Tests "${by_person[@]}"
start ".NET client" dotnet_tests Client.Tests
wait
report_dotnet "server on Redis"
report_dotnet "server on a divided store"
report_dotnet ".NET client"
report_node "JavaScript client"
report_node "browser"

start "faults" limited dotnet run --no-build --project tests/Faults
report_faults "faults"

[ ! -e "$log/failures" ] || cut -c1-200 "$log/failures"
echo "tested in $SECONDS s"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

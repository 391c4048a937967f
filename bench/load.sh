#!/usr/bin/env bash
# Load runs against the instances of bench/cluster.sh, whose environment it needs. Writes text and JSON to artifacts/load.
# Usage: [ROUNDS=1] [DURATION=60] [PHONES=200] bench/cluster.sh bench/load.sh across same nginx saturated
#        IdToken__Session__Lifetime=01:00:00 bench/cluster.sh bench/load.sh idle idle-http2 storm
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
: "${IDTOKEN_1:?is not set; run this script with bench/cluster.sh}"
log=$(dotnet build "$root/bench/Load" -c Release --nologo -v q) || { echo "$log" >&2; exit 1; }
mkdir -p "$root/artifacts/load"
all=("$IDTOKEN_1" "$IDTOKEN_2" "$IDTOKEN_3")
pids=("$IDTOKEN_PID_1" "$IDTOKEN_PID_2" "$IDTOKEN_PID_3")

# load NAME ARGUMENT ...
load() {
  local report=$root/artifacts/load/$1-$round
  echo; echo "== $1, round $round"
  dotnet "$root/bench/Load/bin/Release/net10.0/IdToken.Load.dll" "${@:2}" --phones "${PHONES:-200}" --redis "$REDIS" --json "$report.json" | tee "$report.txt"
}

for ((round = 1; round <= ${ROUNDS:-1}; round++)); do
  for run in "$@"; do
    case $run in
      # across: the socket on one instance, the approval on another. same: both on one.
      across) load across sign-ins --url "${all[@]}" --wait-on "$IDTOKEN_1" --approve-on "$IDTOKEN_2" --rate 200 --seconds "${DURATION:-60}" --server-pid "${pids[@]}" ;;
      same) load same sign-ins --url "${all[@]}" --wait-on "$IDTOKEN_1" --approve-on "$IDTOKEN_1" --rate 200 --seconds "${DURATION:-60}" --server-pid "${pids[@]}" ;;
      nginx) load nginx sign-ins --url "$IDTOKEN_URL" --rate 200 --seconds "${DURATION:-60}" --server-pid "${pids[@]}" ;;
      # One instance at a high rate, to measure the cost of a sign-in when threads do not wait between sign-ins.
      saturated) load saturated sign-ins --url "$IDTOKEN_1" --rate "${RATE:-1000}" --seconds "${DURATION:-60}" --server-pid "$IDTOKEN_PID_1" ;;
      idle) load idle idle --url "$IDTOKEN_1" --sockets "${SOCKETS:-19000}" --seconds "${DURATION:-60}" --server-pid "$IDTOKEN_PID_1" ;;
      idle-http2) load idle-http2 idle --url "$IDTOKEN_H2_2" --http2 --sockets "${SOCKETS:-50000}" --seconds "${DURATION:-60}" --server-pid "$IDTOKEN_PID_2" ;;
      storm) load storm storm --url "$IDTOKEN_3" --sockets "${SOCKETS:-9000}" --server-pid "$IDTOKEN_PID_3" ;;
      *) echo "unknown run: $run" >&2; exit 2 ;;
    esac || echo "$run reported errors" >&2
  done
done

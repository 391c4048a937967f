#!/usr/bin/env bash
# Measures the server and bare Kestrel (bench/Bare) side by side: each measurement on a fresh process on a core of its own, with the load, the store and
# the issuer on the others. Writes reports to artifacts/compare, prints the ratios, and draws the plots of docs/performance.md.
# EARLIER names the IdToken.Api.dll of an earlier version, published in the same way, which is then measured beside them.
# Usage: [SOCKETS=5000] [SECONDS_EACH=30] [ROUNDS=1] [EARLIER=DLL] [IMAGES=docs/images] bench/compare.sh [memory] [storm] [saturation] [low-rate] [cold-start] [heap]
# Without arguments: all except heap, which prints the objects that a waiting connection holds.
set -euo pipefail
source "$(dirname "$0")/processes.sh"
need redis-server redis-server
need redis-cli redis-tools
need curl curl
need node nodejs
sockets=${SOCKETS:-5000}
seconds=${SECONDS_EACH:-30}
phones=$((sockets / 20 > 200 ? sockets / 20 : 200))
reports=$root/artifacts/compare
servers=(idtoken bare ${EARLIER:+earlier})
mkdir -p "$reports"
rm -f "$reports"/*.json

# The server has core 0; everything else has the other cores. With one core they share it.
cores=$(nproc)
on_server_core=(taskset -c 0)
on_other_cores=(taskset -c "$((cores > 1 ? 1 : 0))-$((cores - 1))")

# The servers are published as the image's is; the measuring programs are only built.
for project in src/Api bench/Bare; do
  log=$(dotnet publish "$root/$project" -c Release -r linux-x64 --no-self-contained -p:PublishReadyToRun=true -o "$root/artifacts/published/$(basename "$project")" --nologo -v q) ||
    { echo "$log" >&2; exit 1; }
done
for project in bench/Load bench/Heap; do
  log=$(dotnet build "$root/$project" -c Release --nologo -v q) || { echo "$log" >&2; exit 1; }
done
published() { echo "$root/artifacts/published/$1.dll"; }
release() { echo "$root/$1/bin/Release/net10.0/$2.dll"; }

free_port; redis_port=$port
start redis "${on_other_cores[@]}" redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$folder" --save "" --appendonly yes --appendfsync everysec
until_ready redis "$pid" redis-cli -p "$redis_port" ping
free_port; issuer=http://localhost:$port
start issuer "${on_other_cores[@]}" node "$root/samples/service/issuer.mjs" "$port"
until_ready issuer "$pid" curl -fsS "$issuer/keys"

# configure SERVER: sets "url" and "command" to a server on a new port.
configure() {
  free_port
  url=http://127.0.0.1:$port
  case $1 in
    bare) command=(env ASPNETCORE_URLS="$url" "${on_server_core[@]}" dotnet "$(published Bare/IdToken.Bare)") ;;
    idtoken | earlier)
      server_dll=$(published Api/IdToken.Api)
      [ "$1" = idtoken ] || server_dll=$EARLIER
      command=(env ASPNETCORE_ENVIRONMENT=Development ASPNETCORE_URLS="$url" ConnectionStrings__Redis="127.0.0.1:$redis_port" IdToken__Session__Lifetime=01:00:00
        IdToken__RateLimits__InitiatePerMinute=0 IdToken__RateLimits__VerifyPerMinute=0 IdToken__RateLimits__VerifyPerPersonPerMinute=0 IdToken__RateLimits__UnauthenticatedPerMinute=0 IdToken__RateLimits__EnrollPerHour=0 IdToken__Ringing__MaxPending=0
        IdToken__ServiceIssuers__0__MetadataAddress="$issuer/.well-known/openid-configuration" IdToken__ServiceIssuers__0__Audience=idtoken
        IdToken__ServiceIssuers__0__ServiceId=demo "${on_server_core[@]}" dotnet "$server_dll") ;;
  esac
}

# load ARGUMENT ...
load() { "${on_other_cores[@]}" dotnet "$(release bench/Load IdToken.Load)" "$@"; }

# measure NAME ARGUMENT ...: one measurement on a fresh process of each server.
measure() {
  local server
  for server in "${servers[@]}"; do
    echo; echo "== $1, $server, round $round"
    redis-cli -p "$redis_port" flushall >/dev/null
    configure "$server"
    start "$server" "${command[@]}"
    until_ready "$server" "$pid" curl -fsS "$url/health/ready"
    load "${@:2}" --url "$url" --server-pid "$pid" --json "$reports/$1.$server.$round.json" || echo "$1 on $server reported errors" >&2
    kill "$pid"; wait "$pid" || true
  done
}

cold_start() {
  local server
  for server in "${servers[@]}"; do
    echo; echo "== cold-start, $server, round $round"
    redis-cli -p "$redis_port" flushall >/dev/null
    configure "$server"
    load cold-start --url "$url" --json "$reports/cold-start.$server.$round.json" -- "${command[@]}" || echo "cold-start on $server reported errors" >&2
  done
}

# heap: while sockets wait, the objects on the heap of each server.
heap() {
  local server loading
  for server in "${servers[@]}"; do
    for kind in raw hub device service; do
      echo; echo "== heap-$kind, $server"
      redis-cli -p "$redis_port" flushall >/dev/null
      configure "$server"
      start "$server" "${command[@]}"
      until_ready "$server" "$pid" curl -fsS "$url/health/ready"
      load idle --kind "$kind" --service-token "$issuer/token" --sockets "$sockets" --phones "$phones" --seconds 3600 --after 0 --url "$url" >"$folder/held.log" &
      loading=$!
      until grep -q "CPU per connect" "$folder/held.log"; do kill -0 "$loading" && sleep 1; done
      dotnet "$(release bench/Heap IdToken.Heap)" "$pid" "$sockets" | tee "$reports/heap-$kind.$server.txt"
      kill "$loading" "$pid"; wait "$loading" "$pid" || true
    done
  done
}

[ $# -gt 0 ] || set -- memory storm saturation low-rate cold-start
for ((round = 1; round <= ${ROUNDS:-1}; round++)); do
  for measurement in "$@"; do
    case $measurement in
      memory)
        for kind in raw hub device service; do
          measure "memory-$kind" idle --kind "$kind" --service-token "$issuer/token" --sockets "$sockets" --phones "$phones" --seconds "$seconds" --after 0
        done ;;
      storm) for kind in raw hub; do measure "storm-$kind" storm --kind "$kind" --sockets "$sockets" --phones "$phones"; done ;;
      saturation) for kind in raw hub; do measure "saturation-$kind" saturate --kind "$kind" --seconds "$seconds" --warm-up "$seconds"; done ;;
      low-rate) measure low-rate sign-ins --rate 100 --seconds "$seconds" --warm-up 10 ;;
      cold-start) cold_start ;;
      heap) heap ;;
      *) echo "unknown measurement: $measurement" >&2; exit 2 ;;
    esac
  done
done

if compgen -G "$reports/*.json" >/dev/null; then
  echo
  load summary "$reports"
  load plot "$reports/summary.json" "${IMAGES:-$root/docs/images}"
fi

#!/usr/bin/env bash
# Starts three instances behind nginx on one Redis, all on 127.0.0.1 and free ports, with data in a temporary folder. Runs a command with
# their addresses in its environment, or waits for Ctrl-C, and stops everything at the end.
# Usage: [REPLICA=1 | MASTERS=3] bench/cluster.sh [COMMAND ...]
#   REPLICA=1: Redis has a replica and three Sentinels.
#   MASTERS=3: a Redis Cluster of so many masters (3 or more), each with a replica, and 64 partitions; at the end, the scripts that each master has run.
# Server settings can be set as environment variables, for example IdToken__Session__Lifetime=01:00:00.
set -euo pipefail
source "$(dirname "$0")/processes.sh"

start_redis() {
  free_port
  redis_port=$port
  mkdir -p "$folder/redis-1"
  start redis redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$folder/redis-1" --save "" --appendonly yes --appendfsync everysec
  export REDIS=127.0.0.1:$redis_port REDIS_PID=$pid
  until_ready redis "$pid" redis-cli -p "$redis_port" ping
  store=$REDIS
  [ "${REPLICA:-}" != 1 ] || start_replica
}

start_replica() {
  local i
  free_port
  mkdir -p "$folder/redis-2"
  start replica redis-server --port "$port" --bind 127.0.0.1 --dir "$folder/redis-2" --save "" --appendonly yes --replicaof 127.0.0.1 "$redis_port"
  export REDIS_REPLICA=127.0.0.1:$port REDIS_REPLICA_PID=$pid
  until_ready replica "$pid" sh -c "redis-cli -p $port info replication | grep -q master_link_status:up"
  store=$REDIS,$REDIS_REPLICA
  for i in 1 2 3; do
    free_port
    printf '%s\n' "port $port" "bind 127.0.0.1" "dir $folder" "sentinel monitor idtoken 127.0.0.1 $redis_port 2" \
      "sentinel down-after-milliseconds idtoken 2000" "sentinel failover-timeout idtoken 5000" >"$folder/sentinel-$i.conf"
    start "sentinel-$i" redis-server "$folder/sentinel-$i.conf" --sentinel
    until_ready "sentinel-$i" "$pid" redis-cli -p "$port" ping
    export SENTINEL=127.0.0.1:$port "SENTINEL_PID_$i=$pid"
  done
}

# ask PORT COMMAND ...
ask() { redis-cli -p "$@"; }

# cluster_of PORT ...: whether all nodes agree that all slots are served.
cluster_of() { local p; for p; do ask "$p" cluster info | grep -q cluster_state:ok || return; done; }

start_redis_cluster() {
  local i ports=()
  for ((i = 1; i <= 2 * MASTERS; i++)); do
    free_port
    # The node's bus is 10,000 above its port.
    ports+=($((port - 10000)))
    mkdir -p "$folder/node-$i"
    start "node-$i" redis-server --port $((port - 10000)) --bind 127.0.0.1 --dir "$folder/node-$i" --save "" --appendonly yes --appendfsync everysec \
      --cluster-enabled yes --cluster-node-timeout 2000 --cluster-require-full-coverage no
    until_ready "node-$i" "$pid" ask $((port - 10000)) ping
  done
  redis-cli --cluster create "${ports[@]/#/127.0.0.1:}" --cluster-replicas 1 --cluster-yes >"$folder/create.log"
  until_ready "node-$i" "$pid" cluster_of "${ports[@]}"
  masters=("${ports[@]:0:$MASTERS}")
  export REDIS=127.0.0.1:${masters[0]} REDIS_CLUSTER="${ports[*]/#/127.0.0.1:}" IdToken__Store__Partitions=64
  store=${REDIS_CLUSTER// /,}
}

# count_scripts: prints how many scripts each master has run.
count_scripts() {
  local p
  for p in "${masters[@]}"; do
    echo "127.0.0.1:$p $(ask "$p" info commandstats | tr -d '\r' | sed -n 's/cmdstat_evalsha:calls=\([0-9]*\),usec=\([0-9]*\),.*/\1 EVALSHA, \2 µs in them/p')"
  done
}

# start_instance NUMBER: HTTP/1.1 on one port, and HTTP/2 without TLS on another, for sockets that share connections.
start_instance() {
  local http h2
  free_port; http=$port
  free_port; h2=$port
  start "server-$1" env ASPNETCORE_ENVIRONMENT=Development ConnectionStrings__Redis="$store" IdToken__TrustedProxies__0=127.0.0.1 \
    IdToken__RateLimits__InitiatePerMinute=0 IdToken__RateLimits__VerifyPerMinute=0 IdToken__RateLimits__VerifyPerPersonPerMinute=0 IdToken__RateLimits__UnauthenticatedPerMinute=0 IdToken__RateLimits__EnrollPerHour=0 IdToken__Ringing__MaxPending=0 \
    Kestrel__Endpoints__Http__Url="http://127.0.0.1:$http" \
    Kestrel__Endpoints__H2__Url="http://127.0.0.1:$h2" Kestrel__Endpoints__H2__Protocols=Http2 \
    dotnet "$server"
  export "IDTOKEN_$1=http://127.0.0.1:$http" "IDTOKEN_H2_$1=http://127.0.0.1:$h2" "IDTOKEN_PID_$1=$pid"
  until_ready "server-$1" "$pid" curl -fsS "http://127.0.0.1:$http/health/ready"
}

start_nginx() {
  free_port
  # In the foreground, so that the process id is that of nginx.
  cat >"$folder/nginx.conf" <<CONF
$([ "$(id -u)" != 0 ] || echo "user root;")
daemon off;
pid $folder/nginx.pid;
error_log $folder/nginx-error.log;
worker_processes auto;
worker_rlimit_nofile 20000;
events { worker_connections 16384; }
http {
  access_log off;
  client_body_temp_path $folder/body; proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi; uwsgi_temp_path $folder/uwsgi; scgi_temp_path $folder/scgi;
  upstream idtoken {
    server ${IDTOKEN_1#http://} max_fails=0;
    server ${IDTOKEN_2#http://} max_fails=0;
    server ${IDTOKEN_3#http://} max_fails=0;
    keepalive 32;
  }
  server {
    listen 127.0.0.1:$port;
    include $root/deploy/nginx/proxy.conf;
  }
}
CONF
  start nginx nginx -c "$folder/nginx.conf" -p "$folder" -e "$folder/nginx-error.log"
  export IDTOKEN_URL=http://127.0.0.1:$port NGINX_PID=$pid
  until_ready nginx "$pid" curl -fsS "$IDTOKEN_URL/health/ready"
}

need redis-server redis-server
need redis-cli redis-tools
need nginx nginx
need curl curl
log=$(dotnet build "$root/src/Api" -c Release --nologo -v q) || { echo "$log" >&2; exit 1; }
server=$root/src/Api/bin/Release/net10.0/IdToken.Api.dll
if [ -n "${MASTERS:-}" ]; then start_redis_cluster; else start_redis; fi
for i in 1 2 3; do start_instance "$i"; done
start_nginx
export IDTOKEN_LOGS=$folder
env | grep -E '^(IDTOKEN_|REDIS|SENTINEL|NGINX_PID)' | sort >&2
if [ $# -gt 0 ]; then
  [ -z "${MASTERS:-}" ] || for p in "${masters[@]}"; do ask "$p" config resetstat >/dev/null; done
  "$@"
  [ -z "${MASTERS:-}" ] || count_scripts
else
  echo "Ctrl-C stops it" >&2
  wait "${started[0]}"
fi

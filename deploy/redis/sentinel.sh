#!/bin/sh
# Starts one Sentinel; what it learns it keeps in its own file.
set -eu
if [ ! -f /data/sentinel.conf ]; then
  cat >/data/sentinel.conf <<CONF
port 26379
dir /data
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $NAME
sentinel monitor idtoken redis-1 6379 2
sentinel auth-pass idtoken $REDIS_PASSWORD
sentinel down-after-milliseconds idtoken 3000
sentinel failover-timeout idtoken 10000
CONF
fi
exec redis-server /data/sentinel.conf --sentinel

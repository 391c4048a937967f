#!/bin/sh
# Starts one Sentinel; what it learns it keeps in its own file.
set -eu
tls=/start/tls
umask 077
if [ ! -f /data/sentinel.conf ]; then
  cat >/data/sentinel.conf <<CONF
port 0
tls-port 26379
tls-cert-file $tls/redis.crt
tls-key-file $tls/redis.key
tls-ca-cert-file $tls/ca.crt
tls-auth-clients no
# Sentinels reach Redis and each other over TLS too.
tls-replication yes
# For those who ask a Sentinel, and between Sentinels: one without it could name any master.
requirepass $REDIS_PASSWORD
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

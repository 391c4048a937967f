#!/bin/sh
# Starts one Redis of the group. A master that was away must not come back as a second one: from the second start on, the Sentinels are
# asked first who it is now. Where none answers within 10 s, its own file says what it was; a Sentinel that changes that rewrites the file.
set -eu
file=/data/redis.conf
tls=/start/tls

master() {
  for sentinel in sentinel-1 sentinel-2 sentinel-3; do
    REDISCLI_AUTH=$REDIS_PASSWORD timeout 2 redis-cli -h "$sentinel" -p 26379 --tls --cacert $tls/ca.crt --raw sentinel get-master-addr-by-name idtoken 2>/dev/null | head -1
  done | grep . | head -1
}

if [ ! -f $file ]; then
  umask 077
  cat >$file <<CONF
dir /data
port 0
tls-port 6379
tls-cert-file $tls/redis.crt
tls-key-file $tls/redis.key
tls-ca-cert-file $tls/ca.crt
# Clients show a password, not a certificate.
tls-auth-clients no
tls-replication yes
save ""
appendonly yes
appendfsync everysec
requirepass $REDIS_PASSWORD
masterauth $REDIS_PASSWORD
replica-announce-ip $NAME
CONF
  [ "$NAME" = redis-1 ] || echo "replicaof redis-1 6379" >>$file
else
  now= tries=0
  while now=$(master) || true; [ -z "$now" ] && [ $tries -lt 10 ]; do tries=$((tries + 1)); sleep 1; done
  if [ -n "$now" ]; then
    sed -i '/^replicaof /d' $file
    [ "$now" = "$NAME" ] || echo "replicaof $now 6379" >>$file
  fi
fi
exec redis-server $file

#!/bin/sh
# Makes, once, the certificates for TLS to Redis and between its nodes: an authority of this deployment's own, and one certificate for all nodes.
# They last ten years; delete tls and run this again to replace them, then restart everything.
set -eu
cd "$(dirname "$0")"
[ ! -e tls ] || { echo "certificates.sh: tls exists already" >&2; exit 1; }
mkdir tls && cd tls
key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
openssl req -x509 $key -days 3650 -subj "/CN=IdToken store" -keyout ca.key -out ca.crt
openssl req $key -subj "/CN=redis" -keyout redis.key -out redis.csr
echo "subjectAltName=DNS:redis-1,DNS:redis-2,DNS:sentinel-1,DNS:sentinel-2,DNS:sentinel-3,DNS:localhost,IP:127.0.0.1" >extensions
openssl x509 -req -in redis.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile extensions -out redis.crt
# Nothing is signed with it again.
rm ca.key ca.srl redis.csr extensions
# The containers read the key as user 999. Without root it stays readable for every user of this machine.
chown 999:999 redis.key 2>/dev/null && chmod 400 redis.key || { chmod 444 redis.key; echo "certificates.sh: run as root to keep redis.key from other users" >&2; }

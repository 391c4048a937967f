#!/usr/bin/env bash
# Reads what lies here as far as the tools of this machine can: nginx's settings, the shell scripts, the Kubernetes manifests. Starts nothing.
set -euo pipefail
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The instances' names mean something in the compose network alone.
sed "s/idtoken-[0-9]:8080/127.0.0.1:8080/; s#/etc/nginx/idtoken-proxy.conf#$PWD/nginx/proxy.conf#; s#/var/log/nginx#$folder#" nginx/idtoken.conf >"$folder/idtoken.conf"
printf 'pid %s/pid;\nevents {}\nhttp { include %s/idtoken.conf; }\n' "$folder" "$folder" >"$folder/nginx.conf"
nginx -t -q -p "$folder" -e stderr -c "$folder/nginx.conf"
echo "nginx: ok"
for script in redis/*.sh; do sh -n "$script"; done
echo "scripts: ok"
if command -v kubectl >/dev/null; then kubectl kustomize kubernetes >/dev/null && echo "kubernetes: ok"; else echo "kubernetes: not read, kubectl is missing"; fi

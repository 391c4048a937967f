# Sourced by cluster.sh and compare.sh: starts processes on free ports with data in a temporary folder, and stops them when the script ends.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d -t idtoken-bench-XXXXXX)
started=()

stop() {
  trap - EXIT INT TERM
  local i
  # In reverse order: nginx, the servers, then the store.
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    kill "${started[i]}" 2>/dev/null || true
    wait "${started[i]}" 2>/dev/null || true
  done
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# need COMMAND PACKAGE
need() { command -v "$1" >/dev/null || { echo "$1 is missing; install the Debian package $2" >&2; exit 1; }; }

# free_port: sets "port" to a free one below the ephemeral range.
last_port=$((20000 + RANDOM % 8000))
free_port() {
  while port=$((++last_port)); (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
}

# start NAME COMMAND ...: starts it in the background, with its output in a file, and sets "pid".
start() {
  "${@:2}" >"$folder/$1.log" 2>&1 &
  pid=$!
  started+=("$pid")
}

# until_ready NAME PID COMMAND ...: repeats the command until it succeeds, for up to 30 s.
until_ready() {
  local i
  for ((i = 0; i < 300; i++)); do
    "${@:3}" >/dev/null 2>&1 && return
    kill -0 "$2" 2>/dev/null || break
    sleep 0.1
  done
  echo "$1 did not start:" >&2
  tail -20 "$folder/$1.log" >&2
  exit 1
}

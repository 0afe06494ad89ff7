#!/usr/bin/env bash
# Commands a second through the whole path beside one-step workflows of the PyPI package dbos, on the same PostgreSQL in one run:
#
#   scripts/beside_dbos.sh [URL] [--seconds S] [--binary PATH]
#
# URL names a PostgreSQL in which nothing is kept (postgresql://user@host/database); both make their tables there. Without it a
# server of its own is started in a temporary folder and taken away at the end. dbos is installed into a virtual environment below
# target/; where that cannot be, nothing is measured and the exit code is 3. The exit code is 1 where the ratio is below 20.
set -euo pipefail
cd "$(dirname "$0")/.."
url='' seconds=5 binary=target/release/countersign bar=20
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --binary) binary=$2; shift 2 ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "beside_dbos: $1 is no option; say --seconds or --binary" >&2; exit 2 ;;
    *) url=$1; shift ;;
  esac
done
[ -x "$binary" ] || cargo build --release --locked -p countersign >&2

venv=target/dbos-venv
if ! "$venv/bin/python" -c 'import dbos' 2>/dev/null; then
  if ! { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check dbos; } >&2; then
    echo "SKIPPED: not measured beside dbos: python3-venv or the package dbos cannot be had" >&2
    exit 3
  fi
fi

server=''
tidy() {
  [ -z "$server" ] || as_server "$server/bin/pg_ctl" -D "$server/data" -m fast -s stop || true
  [ -z "$server" ] || rm -rf "$server"
}
# PostgreSQL refuses to run as root.
as_server() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
if [ -z "$url" ]; then
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
  [ -n "$bin" ] || { echo "SKIPPED: no PostgreSQL on this machine; name one, or install the package postgresql" >&2; exit 3; }
  server=$(mktemp -d)
  trap tidy EXIT
  ln -s "$bin" "$server/bin"
  [ "$(id -u)" != 0 ] || chown postgres "$server"
  as_server "$server/bin/initdb" -A trust -U countersign -E UTF8 --locale=C.UTF-8 -D "$server/data" >/dev/null
  as_server "$server/bin/pg_ctl" -D "$server/data" -s -w -l "$server/log" \
    -o "-k $server -c listen_addresses= -c max_connections=200" start
  as_server "$server/bin/createdb" -h "$server" -U countersign beside
  url="postgresql://countersign@/beside?host=$server"
fi

dbos() { "$venv/bin/python" scripts/beside_dbos.py "$url" "$seconds" 8 32; }
before=$(dbos)
told=$("$binary" bench journal --database "$url" --count 100 --prefill 0 --seconds "$seconds" --json)
after=$(dbos)
python3 - "$before" "$after" "$told" "$bar" <<'PY'
import json, sys

before, after, told, bar = float(sys.argv[1]), float(sys.argv[2]), json.loads(sys.argv[3]), float(sys.argv[4])
dbos = max(before, after)
ours = told["commands_per_second"]
print(json.dumps({
    "commands_per_second": ours,
    "dbos_workflows_per_second": round(dbos, 1),
    "dbos_before_and_after": [round(before, 1), round(after, 1)],
    "times": round(ours / dbos, 1),
    "bar": bar,
}))
sys.exit(0 if ours >= bar * dbos else 1)
PY

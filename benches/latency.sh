#!/usr/bin/env bash
# How long 10,000 orders take when each request takes 100 ms: parts side by side, and one by one.
# Prints the medians, the ratio, and the wall time in latencies. Needs hyperfine and jq.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-target/release/ma-orders}
orders=${ORDERS:-10000}
exports=$(mktemp)
results=$(mktemp)

"$program" sandbox --quiet --orders "$orders" --latency 100ms >"$exports" &
sandbox=$!
trap 'kill "$sandbox" 2>/dev/null || true; rm -f "$exports" "$results"' EXIT
until [ "$(wc -l <"$exports")" -eq 3 ]; do sleep 0.05; done
# shellcheck source=/dev/null
source "$exports"

hyperfine --shell=none --warmup 1 --runs 5 --export-json "$results" \
  "$program list --output csv" \
  "$program list --output csv --parallel 1" >/dev/null 2>&1

jq -r '.results | map(.median) as [$side, $single]
  | "side by side  \($side * 1000 | round) ms, \($side * 100 | round / 10) latencies of 100 ms",
    "one by one    \($single * 1000 | round) ms",
    "ratio         \($side / $single * 100 | round / 100)"' "$results"

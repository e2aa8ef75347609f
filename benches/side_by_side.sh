#!/usr/bin/env bash
# Compares whole commands with curl and jq against the same sandbox, and prints medians and ratios.
# Requires hyperfine, curl, jq and GNU time (Debian: hyperfine curl jq time).
#
#   benches/side_by_side.sh [PROGRAM]     the program to measure [default: the release build]
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# -eq 0 ]; then
  cargo build --quiet --release --locked
fi
cargo build --quiet --release --locked --example https
program=$(realpath "${1:-target/release/ma-orders}")
folder=$(mktemp -d)
started=()
trap 'kill "${started[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT

# serve NAME FLAGS…: a sandbox, and its variables in a file.
serve() {
  local name=$1
  shift
  "$program" sandbox --quiet "$@" >"$folder/$name" &
  started+=($!)
  until grep -q OS_AUTH_URL "$folder/$name"; do sleep 0.05; done
}

# use NAME: asks this sandbox from now on.
use() {
  # shellcheck source=/dev/null
  source "$folder/$1"
  url="$MA_ORDERS_ENDPOINT/v1/$MA_ORDERS_PROJECT_ID/orders?limit=500"
  curl="curl -sS -H X-Auth-Token:$MA_ORDERS_TOKEN"
}

# measure SHELL RUNS OURS THEIRS: medians and CPU times of both, in $result.
measure() {
  result=$folder/result.json
  hyperfine --ignore-failure --shell="$1" --warmup "$(($2 < 5 ? 1 : 5))" --runs "$2" --export-json "$result" "$3" "$4" >/dev/null 2>&1
}

# row WORK AGAINST GOAL: what was measured, as a line of the table.
row() {
  jq -r --arg work "$1" --arg against "$2" --arg goal "$3" '
    def ms: . * 1000 | if . < 10 then . * 100 | round / 100 else round end;
    def ratio: . * 100 | round / 100;
    (.results[0], .results[1]) |= . + { cpu: (.user + .system) }
    | .results as [$one, $two]
    | "| \($work) | \($one.median | ms) ms | \($against) | \($two.median | ms) ms"
      + " | **\($one.median / $two.median | ratio)** | \($one.cpu / $two.cpu | ratio) | \($goal) |"
  ' "$result"
}

# What `--output csv` prints, asked of jq.
cat >"$folder/csv.jq" <<'JQ'
.items[] | [.orderId, .orderName, .resourceDisplayName, .resourceName, .workspaceId, .operation,
  .phase, .result, .creationTimestamp, .beginTimestamp, .endTimestamp,
  ([.initCount[]?.count] | add), ([.specCount[]?.count] | add), ([.resultCount[]?.count] | add),
  ([.specCount[]? | "\(.flavor)*\(.count)"] | join(",")),
  .billingMode, .periodNum, .periodType, .failReason] | @csv
JQ

# A program that does nothing but print one line.
printf 'fn main() {\n    println!("ma-orders");\n}\n' >"$folder/line.rs"
rustc -O -C panic=abort -C strip=symbols -o "$folder/line" "$folder/line.rs"

# loop: a shell loop of curl and jq over the windows that the program itself asks for.
write_loop() {
  "$program" list --output jsonl -v 2>&1 >/dev/null | sed -n 's/^GET \([^ ]*\) -> .*/\1/p' >"$folder/urls"
  # shellcheck disable=SC2016
  printf 'while read -r url; do %s "$url" | jq -r -f %s; done <%s\n' \
    "$curl" "$folder/csv.jq" "$folder/urls" >"$folder/loop.sh"
}

echo "| work | ma-orders | against | takes | ratio of time | of CPU time | goal |"
echo "|---|---|---|---|---|---|---|"

serve one --orders 0
use one
measure none 500 "$program list" "$curl $url"
row "one order, http, table" "curl" "≤ 0.4, CPU ≤ 0.5"
one_memory=$(command time -f %M "$program" list 2>&1 >/dev/null)
# shellcheck disable=SC2086
curl_memory=$(command time -f %M $curl "$url" 2>&1 >/dev/null)

target/release/examples/https "$MA_ORDERS_ENDPOINT" "$folder/ca.pem" >"$folder/https" &
started+=($!)
until [ -s "$folder/https" ]; do sleep 0.05; done
for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
  if [ -f "$bundle" ]; then
    cat "$bundle" "$folder/ca.pem" >"$folder/bundle.pem"
    break
  fi
done
unset CURL_CA_BUNDLE SSL_CERT_DIR
export SSL_CERT_FILE=$folder/bundle.pem
MA_ORDERS_ENDPOINT=$(cat "$folder/https")
measure none 300 "$program list" \
  "$curl $MA_ORDERS_ENDPOINT/v1/$MA_ORDERS_PROJECT_ID/orders?limit=500"
row "one order, https, table" "curl" "≤ 0.6"
unset SSL_CERT_FILE

serve page --orders 498
use page
measure sh 100 "$program list --output csv" "$curl '$url' | jq -r -f $folder/csv.jq"
row "499 orders, csv" "curl \\| jq @csv" "≤ 0.2"

# A full page may be all that the service shows of a longer list: three more requests prove it.
serve five --orders 499
use five
measure sh 100 "$program list --output csv" "$curl '$url' | jq -r -f $folder/csv.jq"
row "500 orders, csv, 4 requests" "curl \\| jq @csv, 1 request" "≤ 0.2"

serve thousand --orders 999
use thousand
write_loop
measure sh 50 "$program list --output csv" "sh $folder/loop.sh"
row "1,000 orders, csv" "a loop of curl \\| jq" ""

serve many --orders 9999
use many
write_loop
measure sh 10 "$program list --output csv" "sh $folder/loop.sh"
row "10,000 orders, csv" "a loop of curl \\| jq" "≤ 0.1"
measure none 20 "$program list --output table" "$program list --output jsonl"
row "10,000 orders, table" "the same as jsonl" "≤ 2.5"
for format in table csv jsonl; do
  many_memory+="$format $(command time -f %M "$program" list --output "$format" 2>&1 >/dev/null) KiB "
done

serve late --orders 9999 --latency 100ms
use late
measure none 5 "$program list --output csv" "$program list --output csv --parallel 1"
row "10,000 orders, 100 ms latency" "\`--parallel 1\`" "≤ 0.35"

# at NAME: the program, asking this sandbox whatever else is asked meanwhile.
at() {
  echo "env $(sed 's/^export //' "$folder/$1" | tr '\n' ' ')$program"
}

serve hundred --orders 99999
measure none 3 "$(at hundred) list --output csv" "$(at many) list --output csv"
row "100,000 orders, csv" "10,000 orders" "≤ 12"
use hundred
hundred_memory=$(command time -f %M "$program" list --output csv 2>&1 >/dev/null)
"$program" list --output jsonl >"$folder/hundred.jsonl"
measure sh 5 "$program stats --input $folder/hundred.jsonl --output csv" \
  "jq -r .phase $folder/hundred.jsonl | sort | uniq -c"
row "100,000 saved orders counted" "jq \\| sort \\| uniq -c" "≤ 0.2"

use many
measure none 10 "$program wait --since 31d --output csv" "$program list --output csv"
row "10,000 orders, \`wait\` until its first poll" "\`list\`" "≤ 2"

# With a sign-in, as only that tells the projects.
"$program" sandbox --clouds-yaml --latency 300ms --quiet >"$folder/clouds.yaml" &
started+=($!)
until grep -q auth_url "$folder/clouds.yaml"; do sleep 0.05; done
unset "${!MA_ORDERS_@}" "${!OS_@}"
export OS_CLIENT_CONFIG_FILE=$folder/clouds.yaml OS_CLOUD=eu-de XDG_CACHE_HOME=$folder/cache
measure none 5 "$program list -A --output csv" "$program list --output csv"
row "7 projects, 300 ms latency, cached tokens" "1 project" "≤ 2.5"
unset OS_CLIENT_CONFIG_FILE OS_CLOUD

for flag in --version --help; do
  measure none 500 "$program $flag" "$folder/line"
  row "\`$flag\`" "a program that prints one line" "≤ 2"
done

echo
echo "Peak memory: 1 order $one_memory KiB (curl $curl_memory KiB); 10,000 orders $many_memory;" \
  "100,000 orders $hundred_memory KiB."
echo "Binary: $(stat -c %s "$program") bytes," \
  "$(cargo tree --locked --edges normal --prefix none --no-dedupe | sort -u | wc -l) crates."

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures both servers in turn with wrk: bench/http_hello.sh build/release [rounds]
set -eu
build=$1
rounds=${2:-5}
work=$(mktemp -d)
trap 'kill "$ours" "$bare" 2>/dev/null; rm -rf "$work"' EXIT

"$build/bench/bench_http_hello" > "$work/ours" & ours=$!
"$build/bench/bench_beast_hello" > "$work/bare" & bare=$!
while [ ! -s "$work/ours" ] || [ ! -s "$work/bare" ]; do sleep 0.1; done

for round in $(seq "$rounds"); do
  for server in ours bare; do
    rate=$(wrk -t1 -c32 -d3s "$(cat "$work/$server")" | awk '/Requests\/sec/ {print $2}')
    echo "round $round $server $rate req/s"
  done
done

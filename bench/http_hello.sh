#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Measures both servers in turn with wrk: bench/http_hello.sh build/release [rounds]
# The CPU time a request costs the server says more than the rate when the machine is busy.
set -eu
build=$1
rounds=${2:-5}
work=$(mktemp -d)
trap 'kill "$ours" "$bare" 2>/dev/null; rm -rf "$work"' EXIT

"$build/bench/bench_http_hello" > "$work/ours" & ours=$!
"$build/bench/bench_beast_hello" > "$work/bare" & bare=$!
while [ ! -s "$work/ours" ] || [ ! -s "$work/bare" ]; do sleep 0.1; done

# User and system time of a process, in clock ticks.
ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }

for round in $(seq "$rounds"); do
  for server in ours bare; do
    if [ "$server" = ours ]; then pid=$ours; else pid=$bare; fi
    before=$(ticks "$pid")
    wrk -t1 -c32 -d3s "$(cat "$work/$server")" > "$work/out"
    after=$(ticks "$pid")
    awk -v round="$round" -v server="$server" -v ticks="$((after - before))" -v hz="$(getconf CLK_TCK)" '
      /requests in/  { requests = $1 }
      /Requests\/sec/ { rate = $2 }
      END { printf "round %s %s %s req/s, %.1f us of CPU a request\n",
            round, server, rate, ticks / hz * 1e6 / requests }' "$work/out"
  done
done

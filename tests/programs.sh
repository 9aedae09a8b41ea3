# The programs under tests/ with their short settings; sourced by ./check.
step "kill -9: nothing acknowledged is lost or repeated" programs tests/Faults kill9 --kills 5 --syscalls 2
step "faults: the disk fails, and is full" programs tests/Faults disk --callers 8 --pause 20 --retries 2000 --starts 2 --fulls 1
step "faults: the server is stopped for a while" programs tests/Faults pause --callers 8 --pause 20 --retries 2000 --pauses 2 --longest 1500
step "faults: the clock is moved" programs tests/Faults clock --callers 8 --pause 20 --retries 2000 --jumps 1
step "faults: bits rot" programs tests/Faults rot --changes 40
step "faults: stores of a newer server" programs tests/Faults skew
step "faults: hostile callers" programs tests/Faults hostile --sockets 200 --drips 40 --seconds 5
if postgres; then
  step "faults: kill -9 on PostgreSQL" programs tests/Faults kill9 --postgres --callers 8 --pause 20 --retries 2000 --kills 1 --backends 4 --databases 1
  step "faults: commits cut on their way to PostgreSQL" programs tests/Faults commit-cut --callers 8 --pause 20 --retries 2000 --cuts 12 --slow 1 --locked 3
else
  skip "faults on PostgreSQL: it is not installed, and cannot be installed here"
fi
step "drain: encounters in, all final coded" programs tests/Faults drain
step "benchmark: HL7 to socket" programs tests/Benchmarks socket --seconds 5 --coders 20 --warm 500
step "benchmark: intake" programs tests/Benchmarks intake --seconds 1
step "benchmark: hub with stalled readers" programs tests/Benchmarks hub --connections 500 --coders 100 --rate 50 --seconds 3
step "benchmark: start after kill -9 with many open charts" programs tests/Benchmarks start --open 20000 --kills 1
step "benchmark: cost curve" programs tests/Benchmarks curve --sizes 1000,10000 --picks 400 --seconds 4
step "benchmark: pick among few and many" programs tests/Benchmarks pick --many 20000 --picks 1000
step "benchmark: routing while rules change" programs tests/Benchmarks routing --more 5000 --many 20000 --picks 600 --changes 2
step "benchmark: durable cycles" programs tests/Benchmarks cycles --open 10000 --seconds 3
if postgres; then
  step "benchmark: durable cycles on PostgreSQL" programs tests/Benchmarks cycles --open 10000 --seconds 3 --postgres
  step "benchmark: HL7 to socket on PostgreSQL" programs tests/Benchmarks socket --seconds 3 --coders 20 --warm 300 --postgres
  step "benchmark: beside graphile-worker" programs tests/Benchmarks peers --peers graphile --seconds 1 --open 3000 --rate 0
  step "benchmark: several writers on one journal" programs tests/Benchmarks writers --seconds 2
else
  skip "benchmarks on PostgreSQL: it is not installed, and cannot be installed here"
fi
step "memory stays flat" programs tests/Benchmarks memory --charts 20000
step "routing: the engine and a naive model choose the same charts" programs tests/RoutingModel histories --count 300
step "routing: a week beside plain orders" programs tests/RoutingModel week --seeds 2 --load 110
step "plots of docs/performance.md" programs tests/Benchmarks plot --to "$logs"

# The programs under tests/ with their short settings; sourced by ./check.
step "kill -9: nothing acknowledged is lost or repeated" programs tests/Faults kill9 --kills 5 --syscalls 2
step "drain: encounters in, all final coded" programs tests/Faults drain
step "benchmark: HL7 to socket" programs tests/Benchmarks socket --seconds 5 --coders 20 --warm 500
step "benchmark: pick among few and many" programs tests/Benchmarks pick --many 20000 --picks 1000
step "benchmark: routing while rules change" programs tests/Benchmarks routing --more 5000 --many 20000 --picks 600 --changes 2
step "benchmark: durable cycles" programs tests/Benchmarks cycles --open 10000 --seconds 3
if postgres; then
  step "benchmark: durable cycles on PostgreSQL" programs tests/Benchmarks cycles --open 10000 --seconds 3 --postgres
  step "benchmark: several writers on one journal" programs tests/Benchmarks writers --seconds 2
else
  skip "benchmarks on PostgreSQL: it is not installed, and cannot be installed here"
fi
step "memory stays flat" programs tests/Benchmarks memory --charts 20000
step "routing: the engine and a naive model choose the same charts" programs tests/RoutingModel histories --count 300
step "routing: a week beside plain orders" programs tests/RoutingModel week --seeds 2 --load 110

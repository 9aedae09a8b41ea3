# The programs under tests/ with their short settings; sourced by ./check.

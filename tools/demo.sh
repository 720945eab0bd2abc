#!/usr/bin/env bash
# tools/demo.sh MDM DATA: registers real data sets from DATA (vega-datasets) into a home under .cache,
# and shows what can be done with them. `./dev demo` prepares both.
set -euo pipefail

mdm=$1
data=$(realpath "$2")
tools=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
place=$tools/../.cache/demo
export MDM_HOME_DIR=$place/home

# step WORDS…: runs mdm, and says what and how long.
step() {
  local start=${EPOCHREALTIME/./} taken word line='$ mdm'
  for word in "$@"; do
    if [[ $word == *[\ \"]* ]]; then word="\"${word//\"/\\\"}\""; fi
    line+=" ${word#"$data/"}"
  done
  printf '\n%s\n' "$line"
  "$mdm" "$@"
  taken=$((${EPOCHREALTIME/./} - start))
  printf -- '-- %d.%02d s\n' $((taken / 1000000)) $((taken / 10000 % 100)) >&2
}

cd "$place"
"$tools/split_penguins.py" "$data/penguins.json" penguins

step register flights "$data/flights-3m.parquet" --force --tags travel \
  --description "US domestic flights, three million"
step register birdstrikes "$data/birdstrikes.csv" --force --tags travel,safety \
  --description "Wildlife strikes reported to the FAA"
step register movies "$data/movies.json" --force --tags culture
step register seattle_weather "$data/seattle-weather.csv" --force --tags weather \
  --target weather --time-column date
step register unemployment "$data/unemployment.tsv" --force --tags economy
step register penguins penguins --force --tags biology \
  --description "Palmer penguins, split as a competition would"

step list
step show penguins
step query flights "SELECT origin, count(*) AS flights, round(avg(delay), 1) AS minutes_late \
FROM data GROUP BY origin ORDER BY flights DESC LIMIT 5"
step dataset export penguins --format parquet --features --output-dir export

#!/usr/bin/env bash
# What is said of a network's instructions is near what QEMU counts: of each stage of the networks that have every operation in
# several shapes, and of the whole of each network of the zoo.
#   estimate_test.sh SOURCE WORK WRITE_CASE
set -euo pipefail
source=$1 work=$2 write_case=$3
for program in arm-none-eabi-g++ qemu-system-arm; do
  command -v "$program" >/dev/null || { echo "SKIPPED: no $program; tools/setup.sh installs it"; exit 0; }
done
rm -rf "$work"

# Prints the table of NETWORK, and fails where more than STAGE and ALL per cent are wrong.
check() {
  local network=$1 stage=$2 all=$3
  "$write_case" "$work/$(basename "$network" .yaml)" "$network"
  "$source/tools/mcu_bench.sh" --boards mps2-an385 --out "$work/bench" "$work/$(basename "$network" .yaml)" |
    awk -v network="$network" -v stage="$stage" -v all="$all" '
      function compare(what, counted, estimated, limit,    wrong) {
        wrong = 100 * (estimated / counted - 1)
        if (wrong >= -limit && wrong <= limit) return
        printf "%s, %s: %d counted, %d estimated: %+.1f %%\n", network, what, counted, estimated, wrong
        failed = 1
      }
      /^[0-9]+: layers/ { ++stages; compare($0, $(NF - 2), $NF, stage) }
      $1 == "all" { print network, $0; compare("all stages", $3, $5, all); ++stages }
      END { exit failed || stages < 2 }'
}

for network in windows rings; do check "$source/tests/firmware/networks/$network.yaml" 30 5; done
for network in sepconv resnet8 dscnn mobilenetv2 mobilenetv3 mnasnet espnetv2; do check "$network" 30 15; done

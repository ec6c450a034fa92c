#!/usr/bin/env bash
# Builds the benchmarks, runs the engine and PyTorch in turn (A B A B ...), and prints a table of medians and ratios; then
# our matrix product beside Eigen's.
#   tools/bench.sh [--rounds N]     N turns of each, default 3
# PyTorch is Debian's python3-torch (tools/setup.sh --bench); without it, its columns say so. It takes the fastest of its
# ways (memory formats; batch normalization folded, or traced, frozen and optimized for inference), with the C library told
# to keep the memory that it frees (MALLOC_*), which spares PyTorch most of its page faults and is the faster by far; and
# once with the C library as it comes. Ratios are against the better of the two.
set -euo pipefail

rounds=3
while [[ $# -gt 0 ]]; do
  case $1 in
    -h | --help) sed -n '2,8s/^# //p' "$0"; exit 0 ;;
    --rounds)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || { echo "bench.sh: --rounds needs a number; see --help" >&2; exit 2; }
      rounds=$2; shift 2 ;;
    *) echo "bench.sh: unknown option $1; see --help" >&2; exit 2 ;;
  esac
done
cd "$(dirname "$0")/.."

cmake --preset default --log-level=WARNING -DCHISPA_BUILD_TESTS=ON
cmake --build build --target engine_bench product_bench --parallel "$(nproc)"
engine=build/tests/bench/engine_bench
python=
for candidate in python3 /usr/bin/python3; do
  if "$candidate" -c 'import torch' 2> /dev/null; then python=$candidate; break; fi
done
results=$(mktemp)
trap 'rm -f "$results"' EXIT

# record NAME COMMAND...: adds "NAME figure..." to the results.
record() {
  local name=$1
  shift
  echo "$name $("$@" | cut -d' ' -f2-)" >> "$results"
}

# both NAME ARGUMENTS...: one turn of ours and PyTorch's.
both() {
  local name=$1
  shift
  record "$name.ours" "$engine" "$@"
  [[ -n $python ]] || return 0
  [[ $round -gt 1 ]] || record "$name.torch" "$python" tests/bench/torch_peer.py "$@" --rounds 1
  MALLOC_MMAP_THRESHOLD_=4000000000 MALLOC_TRIM_THRESHOLD_=8000000000 MALLOC_TOP_PAD_=1000000000 \
    record "$name.torch_kept" "$python" tests/bench/torch_peer.py "$@"
}

for ((round = 1; round <= rounds; ++round)); do
  echo "round $round of $rounds" >&2
  both train128 --mode train --threads 2 --batch-size 128
  both train32 --mode train --threads 2 --batch-size 32
  both train128x1 --mode train --threads 1 --batch-size 128
  both infer --mode infer --threads 2 --batch-size 128
  both wide --mode train --threads 2 --batch-size 128 --width 4 --rounds 3 --round-images 256
  for model in resnet8 mobilenetv2; do
    both $model --model $model --mode train --threads 2 --batch-size 128 --rounds 3 --round-images 768
    both ${model}infer --model $model --mode infer --threads 2 --batch-size 128 --rounds 3 --round-images 2560
  done
  record epoch.ours "$engine" --mode epoch --threads 2
  record int8.ours "$engine" --mode int8 --threads 2 --round-images 1024
  record product.ours "$engine" --mode product --threads 2
  record product1.ours "$engine" --mode product --threads 1
done
record flops.ours "$engine" --mode flops
record wideflops.ours "$engine" --mode flops --width 4
for model in resnet8 mobilenetv2; do record ${model}flops.ours "$engine" --mode flops --model $model; done

python3 tests/bench/bench_table.py "$results"

echo
build/tests/bench/product_bench

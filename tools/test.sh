#!/usr/bin/env bash
# Sets up, builds with warnings as errors and runs all tests, the QEMU ones among them.
#   tools/test.sh [PRESET...]   presets: ci (g++, the default), clang, sanitize, portable; see CMakePresets.json
# Tests on real CIFAR-10 run where CHISPA_CIFAR10 names the folder with data_batch_1.bin (default:
# data/cifar-10-batches-bin where that is there), and say that they skip elsewhere.
set -euo pipefail

if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  sed -n '2,5s/^# //p' "$0"
  exit 0
fi
# A path is meant from where the user stands.
[[ -z ${CHISPA_CIFAR10:-} ]] || export CHISPA_CIFAR10=$(realpath -ms -- "$CHISPA_CIFAR10")
cd "$(dirname "$0")/.."
presets=("$@")
[[ ${#presets[@]} -gt 0 ]] || presets=(ci)

if [[ -z ${CHISPA_CIFAR10:-} && -d data/cifar-10-batches-bin ]]; then
  export CHISPA_CIFAR10=$PWD/data/cifar-10-batches-bin
fi

tools/setup.sh --test
for preset in "${presets[@]}"; do
  echo "== $preset"
  cmake --preset "$preset" --log-level=WARNING
  cmake --build "build/$preset" --parallel "$(nproc)"
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=error --parallel "$(nproc)"
done

#!/usr/bin/env bash
# The whole path: set-up, build, data, training, int8, C array, firmware, Cortex-M3 under QEMU; ends with a table.
#   tools/demo.sh [--data DIR] [--epochs N] [--recipe NAME] [--out DIR] [--pretrained]
#   --data DIR     CIFAR-10 binary version (default: data/cifar-10-batches-bin, downloaded there when missing;
#                  without a network a generated data set of drawn shapes stands in, and the output says so)
#   --epochs N     epochs of training (default: 3)
#   --recipe NAME  recipe of cifar-train (default: quick)
#   --out DIR      where the run goes (default: runs/demo)
#   --pretrained   no training: the network that comes with the project, data/models/sepconv.chispa
set -euo pipefail

data= epochs=3 recipe=quick out= pretrained=
while [[ $# -gt 0 ]]; do
  case "$1" in
    -h | --help) sed -n '2,9s/^# //p' "$0"; exit 0 ;;
    --pretrained) pretrained=yes; shift ;;
    --data | --epochs | --recipe | --out)
      [[ $# -ge 2 ]] || { echo "demo: $1 needs a value; see tools/demo.sh --help" >&2; exit 2; }
      declare "${1#--}=$2"; shift 2 ;;
    *) echo "demo: unknown option $1; see tools/demo.sh --help" >&2; exit 2 ;;
  esac
done

# Paths are meant from where the user stands.
[[ -z $data ]] || data=$(realpath -ms -- "$data")
[[ -z $out ]] || out=$(realpath -ms -- "$out")
cd "$(dirname "$0")/.."
[[ -n $out ]] || out=$PWD/runs/demo
[[ -z $data || -e $data ]] || { echo "demo: $data: no such file or folder; see tools/demo.sh --help" >&2; exit 1; }

step() { printf '\n== %s\n' "$*"; }

step "Set-up and build"
tools/setup.sh
cmake --preset default --log-level=WARNING -DCHISPA_BUILD_TESTS=OFF
cmake --build build --parallel "$(nproc)"
bin=build/tools

step "Data"
data_note="CIFAR-10"
if [[ -z $data ]]; then
  data=data/cifar-10-batches-bin
  if [[ ! -d $data ]] && ! tools/download_cifar10.sh; then
    data=data/generated
    data_note="generated shapes (no network: not CIFAR-10)"
    echo "demo: CIFAR-10 could not be fetched; running on a generated data set instead"
    [[ -d $data ]] || $bin/cifar-generate --out "$data"
  fi
fi
echo "data: $data ($data_note)"

if [[ -n $pretrained ]]; then
  model=data/models/sepconv.chispa
  mkdir -p "$out"
else
  step "Training"
  model=$out/train/best.chispa
  $bin/cifar-train --data "$data" --recipe "$recipe" --epochs "$epochs" --out "$out/train"
fi

step "Quantization"
$bin/cifar-quantize --model "$model" --data "$data" --out "$out/int8" --test-image 1 |
  tee "$out/quantize.txt"

step "Firmware for lm3s6965evb (Cortex-M3), run under QEMU"
cmake -S firmware -B build/firmware -DMODEL_DIR="$out/int8" -DBOARD=lm3s6965evb --log-level=WARNING
cmake --build build/firmware --target classify | tee "$out/firmware.txt"
board_status=0
firmware/run.sh lm3s6965evb build/firmware/classify.elf | tee "$out/board.txt" || board_status=$?
[[ $board_status -le 1 ]] || { echo "demo: the board did not finish (status $board_status)" >&2; exit 1; }

# The first match of a sed expression in a file of this run.
taken() { sed -nE "s/$2/\\1/p" "$out/$1" | head -n 1; }

step "Result on $data_note"
printf '%-16s %s\n' \
  "float accuracy" "$(taken quantize.txt '^float ([0-9.]+%).*')" \
  "int8 accuracy" "$(taken quantize.txt '^float.*int8 ([0-9.]+%).*')" \
  "flash" "$(taken firmware.txt '^ *FLASH: +([0-9]+ K?B) .*')" \
  "SRAM, static" "$(taken firmware.txt '^ *SRAM: +([0-9]+ K?B) .*')" \
  "  of it arena" "$(taken quantize.txt '.*arena ([0-9]+ B).*')" \
  "SRAM, stack" "$(taken board.txt '.*peak stack ([0-9]+ B).*')" \
  "verdict" "$(taken board.txt '^([A-Z]+ classification.*)')"

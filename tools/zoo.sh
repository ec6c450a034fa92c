#!/usr/bin/env bash
# Trains the networks of data/networks by one recipe, quantizes them, holds the bytes of the host, of a board under QEMU, of
# an independent executor and of the imported .tflite against each other, and prints docs/networks.md's table.
#   tools/zoo.sh [--data DIR] [--out DIR] [--epochs N] [NETWORK...]
#   --data DIR    CIFAR-10 binary version (default: data/cifar-10-batches-bin)
#   --out DIR     where the runs go (default: runs/zoo); what is trained there already is not trained again
#   --epochs N    epochs of training (default: 30)
#   NETWORK       a name in data/networks, or a .yaml file of your own (default: all that run on a device)
# Exit status 1 when a byte differs. All networks take about two hours on two cores.
set -euo pipefail

data= out= epochs=30
networks=()
while [[ $# -gt 0 ]]; do
  case "$1" in
    -h | --help) sed -n '2,9s/^# //p' "$0"; exit 0 ;;
    --data | --out | --epochs)
      [[ $# -ge 2 ]] || { echo "zoo: $1 needs a value; see tools/zoo.sh --help" >&2; exit 2; }
      declare "${1#--}=$2"; shift 2 ;;
    -*) echo "zoo: unknown option $1; see tools/zoo.sh --help" >&2; exit 2 ;;
    *.yaml) networks+=("$(realpath -ms -- "$1")"); shift ;;
    *) networks+=("$1"); shift ;;
  esac
done
# Paths are meant from where the user stands.
[[ -z $data ]] || data=$(realpath -ms -- "$data")
[[ -z $out ]] || out=$(realpath -ms -- "$out")
cd "$(dirname "$0")/.."
[[ -n $data ]] || data=$PWD/data/cifar-10-batches-bin
[[ -n $out ]] || out=$PWD/runs/zoo
[[ -d $data ]] || { echo "zoo: $data: no such folder; tools/download_cifar10.sh fetches it" >&2; exit 1; }
[[ ${#networks[@]} -gt 0 ]] || networks=(sepconv dscnn resnet8 mobilenetv2 mobilenetv3 mnasnet espnetv2)
for network in "${networks[@]}"; do
  [[ -f $network || -f data/networks/$network.yaml ]] || {
    echo "zoo: there is neither $network nor data/networks/$network.yaml" >&2; exit 2; }
done

python=
for candidate in /usr/bin/python3 python3; do
  if "$candidate" -c 'import numpy' 2>/dev/null; then python=$candidate; break; fi
done
[[ -n $python ]] || { echo "zoo: no python3 with NumPy; tools/setup.sh --test installs it" >&2; exit 1; }

board=mps2-an385  # a Cortex-M3 with memory for each of them
images=200        # whose bytes are compared
most_lost=0.5     # points of accuracy, above which a network is trained further as what int8 computes

# field FILE NAME...: a number of a JSON file.
field() {
  "$python" -c 'import functools, json, sys
print(functools.reduce(lambda value, name: value[name], sys.argv[2:], json.load(open(sys.argv[1]))))' "$@"
}

# quantize RUN: RUN/int8 of RUN/best.chispa.
quantize() {
  build/tools/cifar-quantize --model "$1/best.chispa" --data "$data" --out "$1/int8" --quiet
}

# train RUN OPTION...: makes RUN, unless it is there.
train() {
  local run=$1
  shift
  [[ ! -f $run/finished ]] || return 0
  build/tools/cifar-train --data "$data" --out "$run" "$@" --quiet
  touch "$run/finished"
}

# same_bytes RUN: of the host, the board, the executor, and the board by way of tflite-import.
same_bytes() {
  local run=$1 way
  build/tests/tflite/tflite_write_case "$run/int8" "$data" $images "$run/case"
  "$python" -B tests/tflite/executor.py "$run/case"
  build/tools/tflite-import "$run/int8/model.tflite" --out "$run/imported" --quiet
  for way in int8 imported; do
    cmake -S firmware -B "$run/firmware" -DBOARD=$board -DMODEL_DIR="$run/$way" --log-level=WARNING
    cmake --build "$run/firmware" --target parity >/dev/null
    (cd "$run/case" && CHISPA_QEMU_SECONDS=1200 "$OLDPWD/firmware/run.sh" $board ../firmware/parity.elf)
    cmp "$run/case/outputs.bin" "$run/case/logits.bin"
  done
}

# row NETWORK NAME RUN HOW: a line of the table.
row() {
  local network=$1 name=$2 run=$3 how=$4
  build/tools/chispa-inspect "$network" --json >"$run/network.json"
  tools/mcu_bench.sh --boards $board --out "$run/mcu" "$run/int8" >"$run/mcu.txt"
  awk -v network="$name" -v how="$how" -v parameters="$(field "$run/network.json" parameters)" \
    -v macs="$(field "$run/network.json" multiply_accumulates)" \
    -v float="$(field "$out/$name/int8/report.json" float accuracy)" \
    -v int8="$(field "$run/int8/report.json" int8 accuracy)" \
    -v model="$(field "$run/int8/report.json" model model_bytes)" \
    -v arena="$(field "$run/int8/report.json" model arena_bytes)" \
    -v instructions="$(sed -n 's/^instructions //p' "$run/mcu/$board/measured")" 'BEGIN {
      printf "| `%s` | %d | %.1f M | %.2f %% | %.2f %% | %s | %d | %d | %.1f M |\n", network, parameters, macs / 1e6,
             100 * float, 100 * int8, how, model, arena, instructions / 1e6 }'
}

cmake --preset default --log-level=WARNING
cmake --build build --parallel "$(nproc)" --target cifar-train cifar-quantize chispa-inspect tflite-import tflite_write_case
mkdir -p "$out"
: >"$out/rows"
for network in "${networks[@]}"; do
  name=$(basename "$network" .yaml)
  run=$out/$name how=post-training
  echo "== $name" >&2
  train "$run" --model "$network" --recipe quick --epochs "$epochs" >&2
  quantize "$run" >&2
  if awk "BEGIN { exit !($(field "$run/int8/report.json" drop_points) > $most_lost) }"; then
    run=$out/$name-qat how=QAT
    train "$run" --qat --init "$out/$name/best.chispa" >&2
    quantize "$run" >&2
  fi
  same_bytes "$run" >&2
  row "$network" "$name" "$run" $how >>"$out/rows"
done
echo "| network | parameters | MACs | float | int8 | by | model B | arena B | instructions |"
echo "|---|--:|--:|--:|--:|---|--:|--:|--:|"
cat "$out/rows"

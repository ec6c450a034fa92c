#!/usr/bin/env bash
# Builds the firmware for each board, runs one inference under QEMU, and prints flash, SRAM, exact instruction counts and
# an estimate of the cycles.
#   tools/mcu_bench.sh [--check] [--boards "NAME..."] [--cpu NAME] [--out DIR] [--network NAME | MODEL_DIR]
#   MODEL_DIR   folder with model.h and model.c, and with test_image.h or else with zeros for an image (default:
#               runs/demo/int8; where that is missing, the reference network with drawn weights, of the same memory)
#   --network   instead of a model: this network with drawn weights, one of data/networks or a file NAME.yaml
#   --check     compare with firmware/size_budget.txt; exit status 1 when anything is above
#   --boards    default: all of firmware/boards
#   --cpu NAME  compile for another core than the board's, whose code the board runs: cortex-m0 on any
#   --out DIR   where to build (default: build/mcu)
set -euo pipefail

check= boards= cpu= model_dir= out= network=
while [[ $# -gt 0 ]]; do
  case "$1" in
    -h | --help) sed -n '2,12s/^# //p' "$0"; exit 0 ;;
    --check) check=1; shift ;;
    --boards | --cpu | --out | --network)
      [[ $# -ge 2 ]] || { echo "mcu_bench: $1 needs a value; see tools/mcu_bench.sh --help" >&2; exit 2; }
      declare "${1#--}=$2"; shift 2 ;;
    -*) echo "mcu_bench: unknown option $1; see tools/mcu_bench.sh --help" >&2; exit 2 ;;
    *) model_dir=$1; shift ;;
  esac
done
# Paths are meant from where the user stands.
[[ -z $model_dir ]] || model_dir=$(realpath -ms -- "$model_dir")
[[ $network != *.yaml ]] || network=$(realpath -ms -- "$network")
[[ -z $out ]] || out=$(realpath -ms -- "$out")
cd "$(dirname "$0")/.."
[[ -n $out ]] || out=$PWD/build/mcu
for board in $boards; do
  [[ -f firmware/boards/$board.h ]] || { echo "mcu_bench: there is no firmware/boards/$board.h" >&2; exit 2; }
done
[[ -z $model_dir || -f $model_dir/model.h ]] || {
  echo "mcu_bench: $model_dir: no model.h there; cifar-quantize --out writes it, and tflite-import --out" >&2; exit 1; }
for program in cmake cc awk arm-none-eabi-g++ qemu-system-arm; do
  command -v "$program" >/dev/null || { echo "mcu_bench: no $program; tools/setup.sh installs it" >&2; exit 1; }
done
[[ -n $boards ]] || boards=$(basename -s .h firmware/boards/*.h | tr '\n' ' ')
mkdir -p "$out"

if [[ -z $model_dir && -z $network && -f runs/demo/int8/model.h ]]; then
  model_dir=$PWD/runs/demo/int8
elif [[ -z $model_dir ]]; then
  model_dir=$out/drawn
  cmake -S . -B "$out/host" -DCMAKE_BUILD_TYPE=Release --log-level=WARNING >"$out/host.log"
  cmake --build "$out/host" --target firmware_write_case --parallel "$(nproc)" >>"$out/host.log"
  "$out/host/tests/firmware/firmware_write_case" "$model_dir" ${network:+"$network"}
  [[ -n $network ]] || echo "No model given: the reference network with drawn weights."
fi
[[ -f $model_dir/test_image.h ]] || echo "No test_image.h in $model_dir: zeros stand in for an image."
macs=$(sed -n 's/^#define MODEL_MULTIPLY_ACCUMULATES \([0-9]*\)$/\1/p' "$model_dir/model.h")
cc -O2 -shared -fPIC firmware/profile/instruction_counter.c -o "$out/instruction_counter.so"

address() { arm-none-eabi-nm "$1" | awk -v name="$2" '$3 == name { print $1 }'; }
bytes_of() { arm-none-eabi-nm -S -t d "$1" | awk -v name="$2" '$4 ~ name { sum += $2 } END { print sum + 0 }'; }
board_value() {
  arm-none-eabi-gcc -E -dM "firmware/boards/$1.h" | awk -v name="$2" '$2 == name { gsub(/"/, "", $3); print $3 }'
}

# Counts one run of PROGRAM: counts in $out/BOARD/PROGRAM.counts, UART in .txt.
count() {
  local board=$1 program=$2 elf=$out/$1/$2.elf marks options
  marks=$(address "$elf" marks)
  options="begin=$(address "$elf" measured_begin),end=$(address "$elf" measured_end)"
  options+=",check_begin=$(address "$elf" counted_loop),check_end=$(address "$elf" measured_begin)${marks:+,marks=$marks}"
  # A comma in a path is written twice.
  CHISPA_QEMU_SECONDS=${CHISPA_QEMU_SECONDS:-600} firmware/run.sh "$board" "$elf" -plugin \
    "${out//,/,,}/instruction_counter.so,output=${out//,/,,}/$board/$program.counts,$options" \
    >"$out/$board/$program.txt" 2>"$out/$board/$program.err" || [[ $? -eq 1 ]] || {
    echo "mcu_bench: $program on $board did not finish; see $out/$board/$program.err" >&2; exit 1; }
  # The loop's 2,002 instructions, its return, and the call of measured_begin.
  [[ $(awk '$1 == "check" { print $2 }' "$out/$board/$program.counts") == 2004 ]] || {
    echo "mcu_bench: the counter miscounts the loop that is counted by hand" >&2; exit 1; }
}

printf '%-18s %6s %6s %6s  %6s %6s %5s %6s  %12s %8s  %11s %7s\n' board code model flash arena static stack SRAM \
  instructions per-MAC cycles ms
fitting=
for board in $boards; do
  cmake -S firmware -B "$out/$board" -DBOARD="$board" -DCPU="$cpu" -DMODEL_DIR="$model_dir" --log-level=WARNING \
    >"$out/$board.log"
  if ! cmake --build "$out/$board" --target classify profile --parallel "$(nproc)" >>"$out/$board.log" 2>&1; then
    reason=$(sed -nE 's/.*(region .* overflowed by.*bytes|SRAM: the data leave.*)/\1/p' "$out/$board.log" | sort -u)
    [[ -n $reason ]] || { cat "$out/$board.log" >&2; exit 1; }
    printf '%-18s does not fit: %s\n' "$board" "${reason//$'\n'/; }"
    continue
  fi
  fitting+="$board "
  elf=$out/$board/classify.elf
  count "$board" classify
  model=$(bytes_of "$elf" '^model_data$')
  text=$(arm-none-eabi-size "$elf" | awk 'NR == 2 { print $1 + $2 }')
  code=$((text - model - $(bytes_of "$elf" 'test_image')))
  read -r arena static stack < <(sed -n 's/^arena \([0-9]*\) B  static SRAM \([0-9]*\) B  peak stack \([0-9]*\) B.*/\1 \2 \3/p' \
    "$out/$board/classify.txt")
  instructions=$(awk '$1 == "total" { print $2 }' "$out/$board/classify.counts")
  arm-none-eabi-objdump -d "$elf" >"$out/$board/classify.disassembly"
  cycles=0  # unknown: the timing table is the Cortex-M3's
  [[ ${cpu:-$(board_value "$board" BOARD_CPU)} != cortex-m3 ]] ||
    cycles=$(awk -f firmware/profile/cycles.awk "$out/$board/classify.disassembly" "$out/$board/classify.counts")
  awk -v board="$board" -v code="$code" -v model="$model" -v arena="$arena" -v static="$static" -v stack="$stack" \
    -v n="$instructions" -v macs="$macs" -v cycles="$cycles" -v hz="$(board_value "$board" BOARD_CLOCK_HZ)" 'BEGIN {
      printf "%-18s %6d %6d %6d  %6d %6d %5d %6d  %12d %8.2f  ", board, code, model, code + model, arena, static,
             stack, static + stack, n, n / macs
      if (cycles == 0) printf "%11s %7s\n", "-", "-"
      else printf "%11d %7.1f\n", cycles, 1000 * cycles / hz }'
  printf 'code %d\nmodel %d\nsram %d\ninstructions %d\n' "$code" "$model" $((static + stack)) "$instructions" \
    >"$out/$board/measured"
done
echo "bytes; static: .data and .bss, the arena among them; SRAM: static and stack, the image in flash or row by row;"
echo "instructions: counted; cycles: estimated from the Cortex-M3's timing table; ms: at the board's clock"

board=${fitting%% *}
[[ -n $board ]] || exit 1
count "$board" profile
printf '\n%-40s %12s %12s %8s %12s\n' "stage ($board)" MACs instructions per-MAC estimated
sed -nE 's/^\/\* stage ([0-9]+): layers (.*), ([0-9]+) multiply-accumulates(, about ([0-9]+) instructions)? \*\/$/\1\t\3\t\5\t\2/p' \
  "$model_dir/model.h" | awk '
  NR == FNR { if ($1 == "mark") counted[$2] = $3; next }
  $1 in counted {
    n = counted[$1]
    printf "%-40s %12d %12d %8s %12d\n", $1 ": layers " $4, $2, n, $2 ? sprintf("%.2f", n / $2) : "-", $3
    macs += $2; sum += n; estimated += $3
  }
  END { printf "%-40s %12d %12d %8.2f %12d (%+.1f %%)\n", "all", macs, sum, sum / macs, estimated, 100 * (estimated / sum - 1) }
  ' "$out/$board/profile.counts" FS='\t' -

[[ -n $check ]] || exit 0
above=0
[[ $fitting == "$boards" || $fitting == "$boards " ]] || above=1
for board in $fitting; do
  awk -v board="$board" '/^#/ { next } NR == FNR { limit[$1] = $2; next } ($1 in limit) && $2 > limit[$1] {
    printf "mcu_bench: %s: %s %d is above the %d of firmware/size_budget.txt\n", board, $1, $2, limit[$1]; bad = 1 }
    END { exit bad }' firmware/size_budget.txt "$out/$board/measured" >&2 || above=1
done
exit $above

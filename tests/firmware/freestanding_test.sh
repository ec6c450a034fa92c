#!/usr/bin/env bash
# The runtime asks nothing of a libc, on any core and at any optimization level: its objects link with libgcc alone.
#   freestanding_test.sh SOURCE WORK
# A compiler that is not installed is left out and named; without that for Arm, which also links, the test is skipped.
set -euo pipefail
source=$1 work=$2

for compiler in arm-none-eabi-g++ clang++ riscv64-unknown-elf-g++; do
  command -v "$compiler" >/dev/null || echo "left out: no $compiler; tools/setup.sh --test installs it"
done
command -v arm-none-eabi-g++ >/dev/null || { echo "SKIPPED: no arm-none-eabi-g++"; exit 0; }
rm -rf "$work"
mkdir -p "$work"

# check NAME "LINKER" COMPILER OPTION...: leaves NAME.log, with what is wrong, when something is.
check() {
  local name=$1 linker=$2
  shift 2
  command -v "$1" >/dev/null || return 0
  mkdir "$work/$name"
  # The options that docs/embedding.md names for every compiler.
  if ! (cd "$work/$name" && "$@" -I"$source/include" -I"$source/src" -std=c++17 -ffreestanding -fno-builtin \
    -fno-exceptions -fno-rtti -Wall -Wextra -Werror -c "$source"/src/runtime/*.cpp &&
    $linker -nostdlib -Wl,-e,chispa_load ./*.o -lgcc -o runtime.elf) >"$work/$name.log" 2>&1; then
    echo "not freestanding: $name" >>"$work/failed"
    return
  fi
  rm -r "$work/$name" "$work/$name.log"
}

# queue ARGUMENT...: check() with as many at a time as there are processors.
queue() {
  while [[ $(jobs -rp | wc -l) -ge $(nproc) ]]; do wait -n; done
  check "$@" &
}

for level in -O0 -Og -Os -O2 -O3 "-Os -fno-omit-frame-pointer"; do
  name=${level// /}
  for core in cortex-m0 cortex-m3 cortex-m33; do
    arm="-mcpu=$core -mthumb"
    queue "g++-$core$name" "arm-none-eabi-gcc $arm" arm-none-eabi-g++ $arm $level
    queue "clang++-$core$name" "arm-none-eabi-gcc $arm" clang++ --target=arm-none-eabi $arm $level
  done
  riscv="-march=rv32imac -mabi=ilp32"
  queue "g++-riscv32$name" "riscv64-unknown-elf-gcc $riscv" riscv64-unknown-elf-g++ $riscv $level
done
# These differ from a core above in few instructions, or in their order alone.
for core in cortex-m0plus cortex-m4 cortex-m7 cortex-m23 cortex-m55; do
  queue "g++-$core-Og" "arm-none-eabi-gcc -mcpu=$core -mthumb" arm-none-eabi-g++ -mcpu=$core -mthumb -Og
done
wait

if [[ -e $work/failed ]]; then
  cat "$work/failed"
  grep -h -m 3 -E "error|undefined reference" "$work"/*.log | sort | uniq -c | head -n 20
  exit 1
fi
echo "every combination links without a libc"

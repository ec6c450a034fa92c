#!/usr/bin/env bash
# Runs a firmware under QEMU; its UART is standard output, its exit status ours (124: no end within the time limit).
#   firmware/run.sh BOARD ELF [QEMU OPTION...]      CHISPA_QEMU_SECONDS: the time limit (default 60)
set -euo pipefail

if [[ $# -lt 2 || $1 == -h || $1 == --help ]]; then
  sed -n '2,3s/^# //p' "$0"
  [[ ${1:-} == -h || ${1:-} == --help ]] && exit 0
  exit 2
fi
board=$1 elf=$2
shift 2
[[ -f $elf ]] || { echo "run.sh: $elf: no such file; build it with cmake -S firmware" >&2; exit 2; }
exec timeout "${CHISPA_QEMU_SECONDS:-60}" qemu-system-arm -machine "$board" -nographic -monitor none -serial stdio \
  -semihosting-config enable=on,target=native "$@" -kernel "$elf" </dev/null

#!/usr/bin/env bash
# Runs one case of the command-line tests: run_case.sh CASE_FOLDER TOOLS_FOLDER DATA FLOAT_MODEL INT8_MODEL
#   cmd           bash script; runs in an empty folder with the tools in PATH and, as $data, a small generated data set;
#                 all cases but those of cifar-train and cifar-generate also have a network trained on it, as $float and $int8
#                 $terminal runs a command in a terminal (terminal.py)
#   exit          expected exit status (default 0)
#   stdout.glob   pattern, in bash's sense, that all of standard output matches (default: nothing is printed)
#   stderr.glob   the same for standard error
set -uo pipefail
case_folder=$(realpath "$1")
PATH=$(realpath "$2"):$PATH
data=$(realpath "$3")
float=$4
int8=$5
terminal=$(realpath "$(dirname "$0")")/terminal.py
export PATH data float int8 terminal LC_ALL=C
unset CHISPA_CIFAR10

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/run"
export CHISPA_CACHE=$work/cache
(cd "$work/run" && bash "$case_folder/cmd" >"$work/stdout" 2>"$work/stderr" </dev/null)
status=$?

failed=0
expected_status=$(cat "$case_folder/exit" 2>/dev/null || echo 0)
if [[ $status -ne $expected_status ]]; then
  echo "exit status $status, expected $expected_status"
  failed=1
fi
for stream in stdout stderr; do
  pattern=$(cat "$case_folder/$stream.glob" 2>/dev/null || true)
  # shellcheck disable=SC2053  # a pattern is meant
  if [[ $(cat "$work/$stream") != $pattern ]]; then
    printf '%s does not match:\n%s\n' "$stream" "$pattern"
    failed=1
  fi
done
if [[ $failed -ne 0 ]]; then
  head -n 50 "$work/stdout" "$work/stderr"
fi
exit $failed

#!/usr/bin/env bash
# The C of docs/embedding.md, its blocks one after the other, is C99 and C++ without a warning.
#   document_test.sh SOURCE WORK WRITE_CASE C_COMPILER CXX_COMPILER
set -euo pipefail
source=$1 work=$2 write_case=$3 cc=$4 cxx=$5

rm -rf "$work"
mkdir -p "$work"
"$write_case" "$work/model"
awk '/^```c$/ { code = 1; next } /^```$/ { code = 0 } code' "$source/docs/embedding.md" >"$work/embedding.c"
[[ $(wc -l <"$work/embedding.c") -gt 30 ]]
options=(-fsyntax-only -Wall -Wextra -Wpedantic -Werror -I"$source/include" -I"$work/model" "$work/embedding.c")
"$cc" -std=c99 "${options[@]}"
"$cxx" -std=c++17 -x c++ "${options[@]}"

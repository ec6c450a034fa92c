#!/usr/bin/env bash
# Checks the C++ files: the format of all (clang-format, .clang-format), and what clang-tidy says of those that a change
# touches (.clang-tidy).
#   tools/check.sh [--fix] [--base REV]
#   --fix        format in place instead of saying what is not formatted
#   --base REV   the change is all that has come since REV, committed or not (default: what is not committed)
# Exit status 1 when anything is found.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

fix= base=HEAD
while [[ $# -gt 0 ]]; do
  case "$1" in
    -h | --help) sed -n '2,6s/^# //p' "$root/tools/check.sh"; exit 0 ;;
    --fix) fix=1; shift ;;
    --base) [[ $# -ge 2 ]] || { echo "check: --base needs a revision; see tools/check.sh --help" >&2; exit 2; }
            base=$2; shift 2 ;;
    *) echo "check: unknown option $1; see tools/check.sh --help" >&2; exit 2 ;;
  esac
done
for program in git clang-format clang-tidy; do
  command -v "$program" >/dev/null || { echo "check: no $program; tools/setup.sh --test installs it" >&2; exit 1; }
done
cd "$root"

mapfile -d '' sources < <(git ls-files -z --cached --others --exclude-standard --deduplicate -- '*.cpp' '*.h' '*.c')
status=0
if [[ -n $fix ]]; then
  clang-format -i "${sources[@]}"
else
  clang-format --dry-run --Werror "${sources[@]}" || status=1
fi

# clang-tidy needs to know how a file is compiled, and can read neither g++'s precompiled headers nor what is not generated yet.
commands=build/check
cmake --preset ci -B "$commands" -DCHISPA_PRECOMPILE=OFF --log-level=WARNING >/dev/null
cmake --build "$commands" --target chispa_tflite_schema_header >/dev/null
changed() {
  git diff -z --name-only --diff-filter=d "$base" -- 'src/*.cpp' 'tools/*.cpp'
  git ls-files -z --others --exclude-standard -- 'src/*.cpp' 'tools/*.cpp'
}
touched=()
while IFS= read -r -d '' file; do  # of the host: the runtime's flags are g++'s, and some of it is for microcontrollers alone
  [[ $file == src/runtime/* ]] || ! grep -qF "\"$root/$file\"" "$commands/compile_commands.json" || touched+=("$file")
done < <(changed)
if [[ ${#touched[@]} -gt 0 ]]; then
  # It counts the warnings of system headers, which it does not show, on standard error.
  printf '%s\0' "${touched[@]}" | xargs -0 -n 4 -P "$(nproc)" clang-tidy --quiet -p "$commands" 2>/dev/null || status=1
fi
[[ $status -ne 0 ]] || echo "check: ${#sources[@]} files are formatted, ${#touched[@]} linted"
exit $status

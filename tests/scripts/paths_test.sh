#!/usr/bin/env bash
# The scripts take their paths from where the user stands, whatever folder that is and whatever characters are in it.
#   paths_test.sh SOURCE WORK
# They run in a copy of the tree in which cmake and the tools only write down how they were called.
set -euo pipefail
source=$1 work=$2
rm -rf "$work"
tree="$work/the tree" here="$work/here, elsewhere"
mkdir -p "$tree/build/tools" "$tree/firmware" "$work/bin" "$here/pictures" "$here/sub"
cp -r "$source/tools" "$tree/"
export CALLS=$work/calls PATH=$work/bin:$PATH

# stub PATH [COMMAND]: a program that writes down its name, CHISPA_CIFAR10 and its arguments, and then does COMMAND.
stub() {
  printf '#!/usr/bin/env bash\n{ echo "%s CIFAR10=${CHISPA_CIFAR10:-}"; printf "%%s\\n" "$@"; } >>"$CALLS"\n%s\n' \
    "$(basename "$1")" "${2:-}" >"$1"
  chmod +x "$1"
}
for program in cmake ctest; do stub "$work/bin/$program"; done
stub "$work/bin/curl" "exit 1"
stub "$tree/tools/setup.sh"
stub "$tree/firmware/run.sh"
for tool in train quantize generate; do stub "$tree/build/tools/cifar-$tool"; done

fail() { echo "FAILED: $*" >&2; [[ ! -e $CALLS ]] || cat "$CALLS" >&2; exit 1; }
called_with() { grep -qxF -- "$1" "$CALLS" || fail "nothing was called with '$1'"; }
# start SCRIPT ARGUMENT...: from $here, by a relative path.
start() { : >"$CALLS"; (cd "$here" && "../the tree/tools/$@"); }
refused() { local status=0; start "$@" 2>"$work/refusal" || status=$?; [[ $status -eq 2 ]] || fail "$*: status $status"; }

for script in bench demo download_cifar10 mcu_bench test zoo; do
  start "$script.sh" --help | grep -q "tools/$script.sh" || fail "$script.sh --help"
done
for script in bench demo download_cifar10 mcu_bench zoo; do refused "$script.sh" --no-such-option; done
refused bench.sh --rounds
refused demo.sh --out

for out in out "$here/out" "../here, elsewhere/sub/../out"; do
  rm -rf "$here/out"
  start demo.sh --pretrained --data pictures --out "$out" >"$work/log"
  called_with "$here/pictures"
  called_with "$here/out/int8"
  called_with "-DMODEL_DIR=$here/out/int8"
  [[ -f $here/out/quantize.txt && -f $here/out/board.txt ]] || fail "demo.sh --out $out: the run is not there"
done
start demo.sh --data pictures --out out >"$work/log"
called_with "$here/out/train"
start demo.sh --data missing >"$work/log" 2>"$work/refusal" && fail "demo.sh with data that are not there"
grep -qF "$here/missing: no such" "$work/refusal" || fail "demo.sh does not name the data that are missing"
start demo.sh --pretrained --data pictures >"$work/log"
called_with "$tree/runs/demo/int8"

start download_cifar10.sh sub 2>"$work/refusal" && fail "download without a network"
called_with "$here/sub/cifar-10-binary.tar.gz.part"
start download_cifar10.sh 2>"$work/refusal" && fail "download without a network"
called_with "$tree/data/cifar-10-binary.tar.gz.part"

CHISPA_CIFAR10=pictures start test.sh >"$work/log"
called_with "ctest CIFAR10=$here/pictures"

start zoo.sh --data missing >"$work/log" 2>"$work/refusal" && fail "zoo.sh with data that are not there"
grep -qF "$here/missing: no such" "$work/refusal" || fail "zoo.sh does not name the data that are missing"
refused zoo.sh --data pictures no-such-network

start mcu_bench.sh sub 2>"$work/refusal" && fail "mcu_bench without a model"
grep -qF "$here/sub: no model.h there" "$work/refusal" || fail "mcu_bench does not name the folder without a model"
echo "every script takes its paths from where the user stands"

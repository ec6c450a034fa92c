#!/usr/bin/env bash
# Installs the Debian packages that Chispa needs and that are missing, and says which. Does nothing when all are there.
#   tools/setup.sh          what building, training, the firmware and QEMU need
#   tools/setup.sh --test   and what the whole test suite needs: clang with its sanitizers, g++ for RISC-V
#   tools/setup.sh --bench  and what the comparison with PyTorch needs
set -euo pipefail

packages=(g++ cmake make ca-certificates curl
          libcxxopts-dev libeigen3-dev libfmt-dev libspdlog-dev catch2 libstb-dev nlohmann-json3-dev libyaml-cpp-dev libarchive-dev
          zlib1g-dev libflatbuffers-dev flatbuffers-compiler
          gcc-arm-none-eabi qemu-system-arm)
for option in "$@"; do
  case "$option" in
    --test) packages+=(clang clang-format clang-tidy git libclang-rt-14-dev python3 python3-numpy gcc-riscv64-unknown-elf) ;;
    --bench) packages+=(python3-torch python3-torchvision) ;;
    -h | --help) sed -n '2,5s/^# //p' "$0"; exit 0 ;;
    *) echo "setup: unknown option $option; see tools/setup.sh --help" >&2; exit 2 ;;
  esac
done

if ! command -v dpkg-query >/dev/null; then
  echo "setup: this is not a Debian system; install the equivalents of: ${packages[*]}" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  [[ $status == "install ok installed" ]] || missing+=("$package")
done
if [[ ${#missing[@]} -eq 0 ]]; then
  echo "setup: all ${#packages[@]} packages are installed"
  exit 0
fi

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  command -v sudo >/dev/null || { echo "setup: as root, run: apt-get install ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "setup: installed ${#missing[@]} packages"

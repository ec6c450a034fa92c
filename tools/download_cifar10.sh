#!/usr/bin/env bash
# Fetches the official CIFAR-10 binary archive into data/ and unpacks it there. A broken transfer is taken up where it
# stopped; the md5 that the data set's authors publish is checked before anything is unpacked.
#   tools/download_cifar10.sh [DIR]    DIR: where to, instead of the project's data/
set -euo pipefail

if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  sed -n '2,4s/^# //p' "$0"
  exit 0
fi
[[ $# -le 1 && ${1:-} != -* ]] || { echo "download: unknown arguments $*; see tools/download_cifar10.sh --help" >&2; exit 2; }
# Meant from where the user stands.
data=$(realpath -ms -- "${1:-$(dirname "$0")/../data}")

url=https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz
md5=c32a1d4ab5d03f1284b67883e8d87530
archive=$data/cifar-10-binary.tar.gz

mkdir -p "$data"
matches() { [[ -f $1 ]] && echo "$md5  $1" | md5sum --check --status; }

if ! matches "$archive"; then
  echo "download: $url (162 MB; the server is slow, an interrupted transfer resumes)"
  if ! curl --fail --location --continue-at - --connect-timeout 15 --speed-time 60 --speed-limit 1000 \
    --retry 3 --output "$archive.part" "$url"; then
    echo "download: $url did not answer; fetch it elsewhere and pass --data FILE" >&2
    exit 1
  fi
  if ! matches "$archive.part"; then
    rm "$archive.part"
    echo "download: $archive.part has the wrong md5 and was removed; run this again" >&2
    exit 1
  fi
  mv "$archive.part" "$archive"
fi
mkdir -p "$data/unpack.part"
tar -xzf "$archive" -C "$data/unpack.part"
mv "$data/unpack.part/cifar-10-batches-bin" "$data/"
rmdir "$data/unpack.part"
echo "download: $data/cifar-10-batches-bin is ready"

#!/usr/bin/env bash
# Fetches the official CIFAR-10 binary archive into data/ and unpacks it there. A broken transfer is taken up where it
# stopped; the md5 that the data set's authors publish is checked before anything is unpacked.
set -euo pipefail
cd "$(dirname "$0")/.."

url=https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz
md5=c32a1d4ab5d03f1284b67883e8d87530
archive=data/cifar-10-binary.tar.gz

mkdir -p data
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
mkdir -p data/unpack.part
tar -xzf "$archive" -C data/unpack.part
mv data/unpack.part/cifar-10-batches-bin data/
rmdir data/unpack.part
echo "download: data/cifar-10-batches-bin is ready"

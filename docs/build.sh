#!/usr/bin/env bash
# Installs the Debian packages that ferry is built from, builds it, and installs it into build/stage.
# Arguments are passed on to CMake.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(clang-19 libclang-19-dev llvm-19-dev lld-19 libclang-rt-19-dev cmake ninja-build
  capnproto libcapnp-dev libboost1.81-dev libxxhash-dev libssl-dev libcli11-dev binutils-dev libelf-dev)
case " $* " in
*" -DFERRY_TESTS=ON "*) packages+=(libgtest-dev libbenchmark-dev llvm-19-tools python3 python3-psutil
  libc++-19-dev libc++abi-19-dev libeigen3-dev nlohmann-json3-dev libabsl-dev libcereal-dev libboost-serialization1.81-dev) ;;
esac

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  echo "installing ${missing[*]}"
  # The package lists of a fresh machine may be empty or old.
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

cmake --preset release "$@" >/dev/null
cmake --build --preset release
cmake --install build/release >/dev/null
echo "ferry is installed in build/stage"

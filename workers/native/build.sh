#!/usr/bin/env bash
# Builds mediasoup-worker from the source inside the npm package, with nothing but Debian's packages.
# Use: build.sh MEDIASOUP_PACKAGE_FOLDER OUTPUT_FILE
#
# Why not mediasoup's own build: it downloads eight source archives from GitHub and other hosts, and a Python package,
# which a closed network does not let it do. Proven on Debian 12; the packages that it needs stand in ./debian-packages.
# Needs no root. Whatever it prints is progress, or the reason why it failed.
set -euo pipefail
package=$(realpath "$1")
output=$(realpath -m "$2")
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Upstream's tree, with a thin shim over Debian's package in the place of each subproject that meson would download.
build_worker() {
  cp -r "$package/worker" "$work/worker"
  cp -r "$here"/overlay/* "$work/worker/subprojects/"
  for change in "$here"/*.patch; do patch -d "$work/worker" -p1 <"$change"; done
  # Debian 12 has meson 1.0; upstream asks for 1.1 and uses nothing of it.
  sed -i "s/meson_version: '>= 1.1.0'/meson_version: '>= 1.0.0'/" "$work/worker/meson.build"
  # With an allocator of its own, inside of the binary: it forwards 4 % more packets (docs/SCALING.md).
  meson setup --buildtype release -Db_ndebug=true --wrap-mode=nodownload \
    "-Dcpp_link_args=-Wl,--whole-archive,-l:libjemalloc_pic.a,--no-whole-archive" \
    "-Dlibsrtp3:srtp2-prefix=$work/prefix" "$work/out" "$work/worker"
  # First the headers that flatc generates: upstream's libwebrtc includes them without a dependency on them, and would be
  # compiled before they exist now and then.
  meson compile -C "$work/out" flatbuffers-generator
  ninja -C "$work/out" mediasoup-worker
}

"$here/libsrtp.sh" "$work/prefix" static
build_worker
mkdir -p "$(dirname "$output")"
install -s "$work/out/mediasoup-worker" "$output"

#!/usr/bin/env bash
# Builds mediasoup-worker from the source inside the npm package, with nothing but Debian's packages.
# Use: build.sh MEDIASOUP_PACKAGE_FOLDER OUTPUT_FILE WORK_FOLDER
#
# A build that was interrupted goes on in the same work folder: each step is done once, and ninja knows what it compiled.
#
# Why not mediasoup's own build: it downloads eight source archives from GitHub and other hosts, and a Python package,
# which a closed network does not let it do. Proven on Debian 12; the packages that it needs stand in ./debian-packages.
# Needs no root. Whatever it prints is progress, or the reason why it failed.
set -euo pipefail
package=$(realpath "$1")
output=$(realpath -m "$2")
work=$(realpath -m "$3")
here=$(dirname "$(realpath "$0")")

# Does a step unless it is done; one that was interrupted begins again.
once() {
  local done_file="$work/$1.done"
  [[ -e $done_file ]] && return
  "$1"
  touch "$done_file"
}

libsrtp() {
  "$here/libsrtp.sh" "$work/prefix" static
}

# Upstream's tree, with a thin shim over Debian's package in the place of each subproject that meson would download.
source_tree() {
  rm -rf "$work/worker"
  cp -r "$package/worker" "$work/worker"
  cp -r "$here"/overlay/* "$work/worker/subprojects/"
  for change in "$here"/*.patch; do patch -d "$work/worker" -p1 <"$change"; done
  # Most of the time goes into headers: many files are compiled at once.
  node "$here/unity.mjs" "$work/worker" common_sources 8
  node "$here/unity.mjs" "$work/worker/deps/libwebrtc" libwebrtc_sources 3
  # Debian 12 has meson 1.0; upstream asks for 1.1 and uses nothing of it.
  sed -i "s/meson_version: '>= 1.1.0'/meson_version: '>= 1.0.0'/" "$work/worker/meson.build"
}

configuration() {
  rm -rf "$work/out"
  # With an allocator of its own, inside of the binary: it forwards 4 % more packets (docs/SCALING.md).
  meson setup --buildtype release -Db_ndebug=true --wrap-mode=nodownload \
    "-Dcpp_link_args=-Wl,--whole-archive,-l:libjemalloc_pic.a,--no-whole-archive" \
    "-Dlibsrtp3:srtp2-prefix=$work/prefix" "$work/out" "$work/worker"
  # First the headers that flatc generates: upstream's libwebrtc includes them without a dependency on them, and would be
  # compiled before they exist now and then.
  meson compile -C "$work/out" flatbuffers-generator
}

mkdir -p "$work" "$(dirname "$output")"
# Another clone of this user may be building the same.
exec 9>"$work/lock"
flock 9
once libsrtp
once source_tree
once configuration
ninja -C "$work/out" mediasoup-worker
install -s "$work/out/mediasoup-worker" "$output"

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

# Debian's packaged libsrtp encrypts with NSS: 1.44 µs for a packet of 1,100 bytes (AES-128-GCM) where OpenSSL takes
# 0.76 µs. So it is built here, from Debian's source package, which apt verifies by Debian's signatures. The system's
# package sources are read, and left as they are: apt gets a configuration and lists of its own.
fetch_libsrtp() {
  mkdir -p "$work"/apt/{sources.d,lists/partial,cache/archives/partial} "$work/libsrtp"
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [[ -f $file ]] && sed -nE 's/^deb(-src)?[[:space:]]/deb-src /p' "$file" | sort -u >"$work/apt/sources.d/$(basename "$file" .list).list"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [[ -f $file ]] && sed -E 's/^Types:.*/Types: deb-src/' "$file" >"$work/apt/sources.d/$(basename "$file")"
  done
  cat >"$work/apt/apt.conf" <<CONF
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$work/apt/sources.d";
Dir::State::Lists "$work/apt/lists";
Dir::Cache "$work/apt/cache";
APT::Sandbox::User "";
CONF
  # Other parties' package sources often carry no source packages: what counts is whether libsrtp's comes.
  APT_CONFIG="$work/apt/apt.conf" apt-get update || true
  (cd "$work/libsrtp" && APT_CONFIG="$work/apt/apt.conf" apt-get source libsrtp2)
}

build_libsrtp() {
  local source=("$work"/libsrtp/libsrtp2-*/)
  cmake -S "${source[0]}" -B "$work/libsrtp/build" -DCMAKE_BUILD_TYPE=Release -DENABLE_OPENSSL=ON -DTEST_APPS=OFF \
    -DCMAKE_INSTALL_PREFIX="$work/prefix" -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_POSITION_INDEPENDENT_CODE=ON
  cmake --build "$work/libsrtp/build" -j"$(nproc)"
  cmake --install "$work/libsrtp/build"
}

# Upstream's tree, with a thin shim over Debian's package in the place of each subproject that meson would download.
build_worker() {
  cp -r "$package/worker" "$work/worker"
  cp -r "$here"/overlay/* "$work/worker/subprojects/"
  patch -d "$work/worker" -p1 <"$here/ktls.patch"
  # Debian 12 has meson 1.0; upstream asks for 1.1 and uses nothing of it.
  sed -i "s/meson_version: '>= 1.1.0'/meson_version: '>= 1.0.0'/" "$work/worker/meson.build"
  meson setup --buildtype release -Db_ndebug=true --wrap-mode=nodownload \
    "-Dlibsrtp3:srtp2-prefix=$work/prefix" "$work/out" "$work/worker"
  # First the headers that flatc generates: upstream's libwebrtc includes them without a dependency on them, and would be
  # compiled before they exist now and then.
  meson compile -C "$work/out" flatbuffers-generator
  ninja -C "$work/out" mediasoup-worker
}

fetch_libsrtp
build_libsrtp
build_worker
mkdir -p "$(dirname "$output")"
install -s "$work/out/mediasoup-worker" "$output"

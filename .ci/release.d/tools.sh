# shellcheck shell=bash
# What the release needs. All of it comes from Debian, PyPI and crates.io; what is not a package of
# the system's is kept in a folder of its own, and changes nothing else on the machine.

tools=${MA_ORDERS_RELEASE_TOOLS:-$PWD/target/release-tools}
targets=(x86_64-unknown-linux-musl aarch64-unknown-linux-musl x86_64-pc-windows-gnu)
# The rustc with the foreign standard libraries' sources; empty where rustup has them built.
foreign_rustc=

install_tools() {
  as_root apt-get update --quiet >/dev/null
  apt_install gcc-mingw-w64-x86-64-win32 qemu-user-static zip unzip openssl rpm jq python3-venv \
    bash-completion man-db ca-certificates fish
  # Only the trials need these: without them, the trials say so.
  apt_install wine64 || echo "note: wine is not to be had here"
  apt_install skopeo || echo "note: skopeo is not to be had here"
  [ -e "$tools/python" ] || python3 -m venv "$tools/python"
  "$tools/python/bin/pip" install --quiet ziglang==0.17.1 cargo-zigbuild==0.24.1 \
    'cyclonedx-python-lib[json-validation]==11.12.0'
  cargo_install cargo-deb 3.8.0
  cargo_install cargo-generate-rpm 0.21.1
  cargo_install cargo-cyclonedx 0.5.9
  PATH=$tools/python/bin:$tools/bin:$PATH
  find_standard_libraries
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive as_root apt-get install --yes --quiet --no-install-recommends \
    "$@" >/dev/null
}

# Built without much optimization: they run for a second.
cargo_install() {
  [ ! -x "$tools/bin/$1" ] || [ "$(cat "$tools/$1.version" 2>/dev/null)" != "$2" ] || return 0
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
    cargo install --quiet --locked --force --root "$tools" "$1" --version "$2"
  echo "$2" >"$tools/$1.version"
}

# rustup has the standard libraries built; where it cannot fetch them, Debian's newest Rust has
# their sources, and the targets' are built from them with the program.
find_standard_libraries() {
  if timeout 120 rustup target add "${targets[@]}" >/dev/null 2>&1; then
    echo "standard libraries: rustup's, for $(rustc --version)"
    return
  fi
  if [ ! -x "$tools/rust/rustc" ]; then
    unpack_rust_of_debian
  fi
  foreign_rustc=$tools/rust/rustc
  echo "standard libraries: built from Debian's sources with $("$foreign_rustc" --version)"
}

# Unpacked rather than installed: Debian's packages would take the place of other Rusts.
unpack_rust_of_debian() {
  local folder=$tools/rust std llvm
  std=$(depends_on libstd-rust-web-dev 'libstd-rust-web-[0-9.]*')
  llvm=$(depends_on "$std" 'libllvm[0-9]*')
  apt_install gcc "$llvm"
  rm -rf "$folder" && mkdir -p "$folder/packages"
  (cd "$folder/packages" && apt-get download --quiet rustc-web libstd-rust-web-dev "$std" \
    rust-web-src)
  local package
  for package in "$folder"/packages/*.deb; do
    dpkg-deb --extract "$package" "$folder"
  done
  rm -r "$folder/packages"
  # cargo looks for the sources here.
  [ -e "$folder/usr/lib/rustlib/src/rust" ] ||
    ln -s "$(echo "$folder"/usr/src/rustc-*)" "$folder/usr/lib/rustlib/src/rust"
  cat >"$folder/rustc" <<EOF
#!/bin/sh
LD_LIBRARY_PATH=$folder/usr/lib/$(uname -m)-linux-gnu exec "$folder/usr/bin/rustc" "\$@"
EOF
  chmod +x "$folder/rustc"
}

# The dependency of a Debian package whose name matches.
depends_on() {
  apt-cache depends "$1" | sed -n "s/^ *Depends: \($2\)\$/\1/p" | head -1
}

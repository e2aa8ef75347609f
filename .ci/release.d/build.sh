# shellcheck shell=bash
# The three programs, from the files of the commit alone, so that they can be built again elsewhere.

build_all() {
  local folder=$1 target
  mkdir -p "$folder"
  git archive HEAD | tar --extract --directory "$folder"
  for target in "${targets[@]}"; do
    step "$target, in $folder"
    attempt_to_make build_program "$folder" "$target"
  done
}

# The flags keep out of the program what differs from one build to the next: the names of folders,
# and the linker's clock.
build_program() {
  local folder=$1 target=$2 command=build
  local -a options=() variables=()
  local cargo_home=${CARGO_HOME:-$HOME/.cargo}
  local flags="--remap-path-prefix=$folder=/ma-orders --remap-path-prefix=$cargo_home=/cargo"
  case $target in
    *-musl) command=zigbuild ;;
    *-windows-gnu) flags+=" -Clink-arg=-Wl,--no-insert-timestamp" ;;
  esac
  if [ -n "$foreign_rustc" ]; then
    options+=(-Z "build-std=std,panic_abort")
    variables+=("RUSTC=$foreign_rustc" RUSTC_BOOTSTRAP=1)
    flags+=" --remap-path-prefix=$tools/rust=/rust"
    # There are no built start files to link; zig brings its own.
    case $target in *-musl) flags+=" -Clink-self-contained=no" ;; esac
  fi
  local name=${target//-/_}
  variables+=("CARGO_TARGET_${name^^}_RUSTFLAGS=$flags" "CARGO_TARGET_DIR=$folder/target")
  (cd "$folder" && env "${variables[@]}" nice -n 19 \
    cargo "$command" --quiet --release --locked --target "$target" "${options[@]}")
}

# The program of a target in a folder.
program_of() {
  local folder=$1 target=$2 suffix=
  case $target in *-windows-*) suffix=.exe ;; esac
  echo "$folder/target/$target/release/ma-orders$suffix"
}

compare_builds() {
  diff "$1/SHA256SUMS" "$2/SHA256SUMS"
  local target
  for target in "${targets[@]}"; do
    ! grep --text --quiet -e "$work" -e "$HOME/" "$(program_of "$first" "$target")" ||
      fail "the program for $target names a folder of this machine"
  done
  say "$(wc --lines <"$1/SHA256SUMS") files"
}

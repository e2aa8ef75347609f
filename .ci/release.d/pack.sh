# shellcheck shell=bash
# Archives, packages, the list of parts (SBOM) and the sums, from the programs in a folder.

pack_all() {
  local folder=$1 out=$2 target
  step "Archives, packages, image, SBOM"
  for target in "${targets[@]}"; do
    attempt_to_make "$out" pack_archive "$folder" "$out" "$target"
  done
  attempt_to_make "$out" pack_deb "$folder" "$out" x86_64-unknown-linux-musl amd64
  attempt_to_make "$out" pack_deb "$folder" "$out" aarch64-unknown-linux-musl arm64
  attempt_to_make "$out" pack_rpm "$folder" "$out" x86_64-unknown-linux-musl x86_64
  attempt_to_make "$out" pack_rpm "$folder" "$out" aarch64-unknown-linux-musl aarch64
  attempt_to_make "$out" pack_image "$folder" "$out"
  attempt_to_make "$out" pack_sbom "$folder" "$out"
}

# A part that cannot be made is a line in the table, and the others are made all the same.
attempt_to_make() {
  local out=$1 status
  shift
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  [ "$status" -eq 0 ] || printf '%s\tmade by %s\tFAILED\n' "${*: -1}" "$1" >>"$outcomes"
}

# The program with its manual, completions and texts, in a folder of its own name.
pack_archive() {
  local folder=$1 out=$2 target=$3
  local name=ma-orders-$version-$target
  local stage=$folder/stage/$name
  rm -rf "$stage" && mkdir -p "$stage"
  cp "$(program_of "$folder" "$target")" "$stage/"
  (cd "$folder" && cp -r README.md CHANGELOG.md LICENSE completions "$stage/")
  find "$stage" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
  cd "$folder/stage"
  case $target in
    *-windows-*)
      rm -f "$out/$name.zip"
      find "$name" | LC_ALL=C sort | TZ=UTC zip -q -X -@ "$out/$name.zip"
      ;;
    *) plain_tar "$name" | gzip --no-name --best >"$out/$name.tar.gz" ;;
  esac
}

# A tar whose bytes depend on nothing but the files' names, modes and contents.
plain_tar() {
  tar --create --format=ustar --sort=name --mtime "@$SOURCE_DATE_EPOCH" --owner=0 --group=0 \
    --numeric-owner --mode='u+rwX,go+rX,go-w' "$@"
}

# The packages hold the static program: the one that was tried, for every version of the system.
pack_deb() {
  local folder=$1 out=$2 target=$3 architecture=$4
  cd "$folder"
  cargo deb --quiet --locked --no-build --no-strip --target "$target" \
    --output "$out/ma-orders_${version}_$architecture.deb"
}

pack_rpm() {
  local folder=$1 out=$2 target=$3 architecture=$4
  cd "$folder"
  gzip --no-name --best --keep --force completions/*.1
  cargo generate-rpm --target "$target" --source-date "$SOURCE_DATE_EPOCH" --payload-compress gzip \
    --output "$out/ma-orders-$version-1.$architecture.rpm"
}

# Which crates are in the programs, for the tools that look for known weaknesses.
pack_sbom() {
  local folder=$1 out=$2
  cd "$folder"
  cargo cyclonedx --quiet --format json --spec-version 1.5 --describe binaries \
    --target x86_64-unknown-linux-musl --override-filename ma-orders
  mv ma-orders.json "$out/ma-orders-$version.cdx.json"
}

write_sums() {
  (cd "$1" && rm -f SHA256SUMS && sha256sum -- * >"$work/sums" && mv "$work/sums" SHA256SUMS)
}

# shellcheck shell=bash
# Archives, packages, the list of parts (SBOM) and the sums, from the programs in a folder.

pack_all() {
  local folder=$1 out=$2 target
  step "Archives, packages, image, SBOM"
  # Files in packages have the time of the commit, whenever they were built.
  find "$folder/completions" "$folder"/target/*/release/ma-orders{,.exe} \
    -exec touch --date "@$SOURCE_DATE_EPOCH" {} + 2>/dev/null || true
  for target in "${targets[@]}"; do
    attempt_to_make pack_archive "$folder" "$out" "$target"
    attempt_to_make pack_sbom "$folder" "$out" "$target"
  done
  attempt_to_make pack_deb "$folder" "$out" x86_64-unknown-linux-musl amd64
  attempt_to_make pack_deb "$folder" "$out" aarch64-unknown-linux-musl arm64
  attempt_to_make pack_rpm "$folder" "$out" x86_64-unknown-linux-musl x86_64
  attempt_to_make pack_rpm "$folder" "$out" aarch64-unknown-linux-musl aarch64
  attempt_to_make pack_image "$folder" "$out" image
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
    --output "$out/ma-orders_$version-1_$architecture.deb"
}

pack_rpm() {
  local folder=$1 out=$2 target=$3 architecture=$4
  cd "$folder"
  gzip --no-name --best --keep --force completions/*.1
  touch --date "@$SOURCE_DATE_EPOCH" completions/*.1.gz
  cargo generate-rpm --target "$target" --source-date "$SOURCE_DATE_EPOCH" --payload-compress gzip \
    --output "$out/ma-orders-$version-1.$architecture.rpm"
}

# Which crates are in a program, for the tools that look for known weaknesses.
pack_sbom() {
  local folder=$1 out=$2 target=$3
  cd "$folder"
  cargo cyclonedx --quiet --format json --spec-version 1.5 --target "$target" \
    --override-filename ma-orders
  sed "s,path+file://$folder,path+file:///ma-orders," ma-orders.json \
    >"$out/ma-orders-$version-$target.cdx.json"
  rm ma-orders.json
}

write_sums() {
  (cd "$1" && rm -f SHA256SUMS && sha256sum -- * >"$work/sums" && mv "$work/sums" SHA256SUMS)
}

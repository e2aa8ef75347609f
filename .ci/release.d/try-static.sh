# shellcheck shell=bash
# The static programs and the image, run where there is nothing else: in an empty chroot, the one
# for arm64 by qemu; and the SBOM, held against the schema of CycloneDX.

largest_program=$((5632 * 1024)) # 5.5 MiB

try_static() {
  local target archive
  for target in "${targets[@]}"; do
    case $target in *-musl) ;; *) continue ;; esac
    archive=ma-orders-$version-$target.tar.gz
    attempt "$archive" "in an empty chroot: version, orders, verdict, https" \
      try_in_chroot "$archive" "$target"
  done
}

try_in_chroot() {
  local archive=$1 target=$2
  local unpacked=$work/unpacked-$target root=$work/root-$target
  rm -rf "$unpacked" "$root" && mkdir -p "$unpacked" "$root"
  tar --extract --gzip --file "$files/$archive" --directory "$unpacked" --strip-components 1
  check_archive "$unpacked"
  check_size "$unpacked/ma-orders"
  cp "$unpacked/ma-orders" "$root/"
  try_program in_chroot "$root"
  without_certificates "$root"
  say "$(stat --format %s "$unpacked/ma-orders") bytes, $(file_kind "$target")"
}

file_kind() {
  case $1 in aarch64-*) echo "by qemu" ;; *) echo "run as it is" ;; esac
}

check_archive() {
  local file
  for file in README.md CHANGELOG.md LICENSE completions/ma-orders.bash completions/ma-orders.1; do
    [ -s "$1/$file" ] || fail "$file is not in the archive"
  done
}

check_size() {
  local size
  size=$(stat --format %s "$1")
  [ "$size" -le "$largest_program" ] || fail "$1 has $size bytes, more than $largest_program"
}

# in_chroot FOLDER ARGUMENTS…: runs /ma-orders with FOLDER as the root.
in_chroot() {
  local root=$1 emulator=()
  shift
  if file_is_foreign "$root/ma-orders"; then
    cp "$(command -v qemu-aarch64-static)" "$root/qemu"
    emulator=(/qemu)
  fi
  # Without the variables of this machine, which name files that are not there.
  as_root env --ignore-environment "PATH=$PATH" chroot "$root" "${emulator[@]}" /ma-orders "$@"
}

# Whether an ELF file is for arm64: its machine is 183.
file_is_foreign() {
  [ "$(od --address-radix=n --format=u2 --skip-bytes=18 --read-bytes=2 "$1" | tr -d ' ')" = 183 ]
}

# try_program RUN…: what every program must do, wherever it runs.
try_program() {
  local code=0
  [ "$("$@" --version)" = "ma-orders $version" ] || fail "--version says something else"
  [ "$("$@" list --sandbox --quiet --output csv --columns id | wc --lines)" -gt 100 ] ||
    fail "the sandbox has no orders"
  "$@" list --sandbox --quiet --fail-on failed >"$work/list" 2>&1 || code=$?
  [ "$code" -eq 10 ] || fail "--fail-on failed ends with $code"
  try_https "$@"
}

# One order over https, from openssl's server, with a certificate made for it.
try_https() {
  local tls=$work/tls
  start_tls_server "$tls"
  # A chroot sees only what is inside it; other runners are given a path of the machine.
  local authority=$tls/ca.pem
  if [ "$1" = in_chroot ]; then
    cp "$authority" "$2/ca.pem"
    authority=/ca.pem
  fi
  "$@" list --endpoint "https://127.0.0.1:$tls_port" --project-id project --token token \
    --ca-file "$authority" --output csv --columns id --no-headers >"$work/https" 2>&1 || {
    cat "$work/https"
    kill "$tls_server"
    fail "https does not work"
  }
  kill "$tls_server"
  [ "$(tr -d '\r' <"$work/https")" = CS2304191748WNW2R ] || fail "https gives $(cat "$work/https")"
}

# Starts openssl's server on a free port: sets tls_port and tls_server.
start_tls_server() {
  local tls=$1
  if [ ! -e "$tls/leaf.pem" ]; then
    mkdir -p "$tls/served/v1/project"
    cp tests/data/documented_answer.json "$tls/served/v1/project/orders?limit=500"
    make_certificates "$tls"
  fi
  : >"$tls/log"
  (cd "$tls/served" && exec openssl s_server -accept 127.0.0.1:0 -cert "$tls/leaf.pem" \
    -key "$tls/leaf.key" -WWW) >"$tls/log" 2>&1 &
  tls_server=$!
  tls_port=
  local tries
  for tries in {1..100}; do
    tls_port=$(sed -n 's/^ACCEPT .*:\([0-9]*\).*/\1/p' "$tls/log")
    [ -z "$tls_port" ] || return 0
    sleep 0.1
  done
  fail "openssl's server does not start after $tries looks: $(cat "$tls/log")"
}

make_certificates() {
  local tls=$1
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority \
    -keyout "$tls/ca.key" -out "$tls/ca.pem" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1 \
    -keyout "$tls/leaf.key" -out "$tls/leaf.csr" 2>/dev/null
  printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' >"$tls/extensions"
  openssl x509 -req -in "$tls/leaf.csr" -CA "$tls/ca.pem" -CAkey "$tls/ca.key" -CAcreateserial \
    -days 2 -extfile "$tls/extensions" -out "$tls/leaf.pem" 2>/dev/null
}

# Without any certificates the program says so, and what to do.
without_certificates() {
  local code=0
  in_chroot "$1" list --endpoint https://127.0.0.1:1 --project-id project --token token \
    --retries 0 >"$work/bare" 2>&1 || code=$?
  if [ "$code" -eq 0 ] || ! grep -q -e '--ca-file' "$work/bare"; then
    fail "no certificates: exit $code, $(cat "$work/bare")"
  fi
}

try_image() {
  local image=ma-orders-$version-oci.tar architecture
  attempt "$image" "read by skopeo, both platforms" read_image "$image"
  for architecture in amd64 arm64; do
    attempt "$image" "its $architecture program, with the layer as the root" \
      run_image "$image" "$architecture"
  done
}

read_image() {
  command -v skopeo >/dev/null || cannot "skopeo is not to be had"
  local architecture
  for architecture in amd64 arm64; do
    skopeo inspect --override-os linux --override-arch "$architecture" \
      "oci-archive:$files/$1:$version" | jq --exit-status --arg architecture "$architecture" \
      '.Architecture == $architecture and (.Layers | length) == 1' >/dev/null
    rm -rf "$work/copied" && mkdir "$work/copied"
    skopeo copy --quiet --override-os linux --override-arch "$architecture" \
      "oci-archive:$files/$1:$version" "dir:$work/copied"
  done
}

# Follows the digests from the index to the layer, and runs what is in it.
run_image() {
  local layout=$work/layout root=$work/image-$2 manifest layer code=0
  rm -rf "$layout" "$root" && mkdir -p "$layout" "$root"
  tar --extract --file "$files/$1" --directory "$layout"
  (cd "$layout/blobs/sha256" && for name in *; do echo "$name  $name"; done | sha256sum --check \
    --quiet)
  local index
  index=$(blob_of "$layout" "$(jq -r '.manifests[0].digest' "$layout/index.json")")
  manifest=$(blob_of "$layout" "$(jq -r --arg architecture "$2" \
    '.manifests[] | select(.platform.architecture == $architecture).digest' "$index")")
  layer=$(blob_of "$layout" "$(jq -r '.layers[0].digest' "$manifest")")
  tar --extract --gzip --file "$layer" --directory "$root"
  [ "$(find "$root" -type f | wc --lines)" -eq 2 ] || fail "the image has more than two files"
  try_program in_chroot "$root"
  # With the image's own certificates it gets as far as the connection.
  in_chroot "$root" list --endpoint https://127.0.0.1:1 --project-id project --token token \
    --retries 0 >"$work/refused" 2>&1 || code=$?
  [ "$code" -eq 6 ] || fail "with certificates: exit $code, $(cat "$work/refused")"
  say "$(stat --format %s "$layer") bytes of layer"
}

blob_of() {
  echo "$1/blobs/sha256/${2#sha256:}"
}

try_sbom() {
  local target sbom
  for target in "${targets[@]}"; do
    sbom=ma-orders-$version-$target.cdx.json
    attempt "$sbom" "held against the schema of CycloneDX 1.5, and against cargo tree" \
      read_sbom "$sbom" "$target"
  done
}

read_sbom() {
  "$tools/python/bin/python" - "$files/$1" <<'EOF'
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
fault = JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read())
sys.exit(str(fault) if fault else 0)
EOF
  jq -r '.components[] | "\(.name) v\(.version)"' "$files/$1" | sort -u >"$work/in-sbom"
  (cd "$first" && cargo tree --locked --prefix none --edges normal,build --format '{p}' \
    --target "$2") |
    sed 's/ (.*//' | grep -v '^ma-orders ' | sort -u >"$work/in-tree"
  # It may hold crates of features that are off; none that is built may be missing.
  [ -z "$(comm -23 "$work/in-tree" "$work/in-sbom")" ] ||
    fail "not in it: $(comm -23 "$work/in-tree" "$work/in-sbom")"
  say "$(wc --lines <"$work/in-sbom") crates"
}

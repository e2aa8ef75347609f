# shellcheck shell=bash
# A container image: the static program, certificates, and nothing else; for amd64 and arm64, as an
# OCI image layout in a tar, written by hand from the OCI image specification 1.0.

pack_image() {
  local folder=$1 out=$2
  local layout=$folder/image-layout
  rm -rf "$layout" && mkdir -p "$layout/blobs/sha256"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
  local amd64 arm64
  amd64=$(image_manifest "$folder" "$layout" x86_64-unknown-linux-musl amd64)
  arm64=$(image_manifest "$folder" "$layout" aarch64-unknown-linux-musl arm64)
  jq --null-input --compact-output --argjson amd64 "$amd64" --argjson arm64 "$arm64" \
    --arg version "$version" '{
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: [$amd64, $arm64]
    }' >"$folder/index"
  local index
  index=$(blob "$layout" "$folder/index" application/vnd.oci.image.index.v1+json)
  # One name for both: whoever loads the image chooses by platform.
  jq --null-input --compact-output --argjson index "$index" --arg version "$version" '{
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: [$index + {annotations: {"org.opencontainers.image.ref.name": $version}}]
    }' >"$layout/index.json"
  plain_tar --directory "$layout" blobs index.json oci-layout >"$out/ma-orders-$version-oci.tar"
}

# Writes one platform's layer, configuration and manifest; prints the manifest's descriptor.
image_manifest() {
  local folder=$1 layout=$2 target=$3 architecture=$4
  local root=$folder/image-root-$architecture
  rm -rf "$root" && mkdir -p "$root/etc/ssl/certs"
  cp "$(program_of "$folder" "$target")" "$root/ma-orders"
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  chmod 755 "$root/ma-orders"
  plain_tar --directory "$root" etc ma-orders >"$folder/layer"
  local diff_id created layer config
  diff_id=sha256:$(sha256sum <"$folder/layer" | cut -d ' ' -f 1)
  created=$(date --utc --date "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
  gzip --no-name --best --force "$folder/layer"
  layer=$(blob "$layout" "$folder/layer.gz" application/vnd.oci.image.layer.v1.tar+gzip)
  jq --null-input --compact-output --arg architecture "$architecture" --arg created "$created" \
    --arg diff_id "$diff_id" --arg version "$version" '{
      created: $created,
      architecture: $architecture,
      os: "linux",
      config: {
        User: "65532:65532",
        Entrypoint: ["/ma-orders"],
        Labels: {
          "org.opencontainers.image.title": "ma-orders",
          "org.opencontainers.image.version": $version,
          "org.opencontainers.image.licenses": "Apache-2.0"
        }
      },
      rootfs: {type: "layers", diff_ids: [$diff_id]},
      history: [{created: $created, created_by: "ma-orders and certificates"}]
    }' >"$folder/config"
  config=$(blob "$layout" "$folder/config" application/vnd.oci.image.config.v1+json)
  jq --null-input --compact-output --argjson config "$config" --argjson layer "$layer" '{
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: $config,
      layers: [$layer]
    }' >"$folder/manifest"
  blob "$layout" "$folder/manifest" application/vnd.oci.image.manifest.v1+json |
    jq --compact-output --arg architecture "$architecture" \
      '. + {platform: {architecture: $architecture, os: "linux"}}'
}

# Stores a file under its digest; prints its descriptor.
blob() {
  local layout=$1 file=$2 type=$3 digest
  digest=$(sha256sum <"$file" | cut -d ' ' -f 1)
  cp "$file" "$layout/blobs/sha256/$digest"
  jq --null-input --compact-output --arg type "$type" --arg digest "sha256:$digest" \
    --argjson size "$(stat --format %s "$file")" '{mediaType: $type, digest: $digest, size: $size}'
}

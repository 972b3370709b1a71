#!/bin/bash
# Builds the OpenTelemetry Collector of a manifest with the project's own builder, once.
#
#   build_collector.sh OUTPUT_DIR [MANIFEST]   leaves OUTPUT_DIR/NAME; does nothing if it is there
#
# NAME is the `name` of the manifest: otelcol-peer for manifest.yaml, which is the default. Another
# manifest needs another OUTPUT_DIR. GUARDIAN_SOURCE is the folder of the one module that
# manifest_guardian.yaml may take from a folder.
#
# Needs Go (GO, or go on PATH, or /usr/local/go) and the Go module proxy. The generated code is
# compiled with `go build` rather than by the builder, because the builder stops at two modules that
# only tests of other modules use.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
out="${1:?usage: build_collector.sh OUTPUT_DIR [MANIFEST]}"
manifest="${2:-$here/manifest.yaml}"
name="$(sed -n 's/^  name: //p' "$manifest")"
builder_version=v0.155.0
mkdir -p "$out"
out="$(cd "$out" && pwd)"

# The manifest as it is built, and with it what says whether it was built already.
wanted="$(sed "s|OUTPUT_PATH|$out/source|" "$manifest")"
stamp="$(sha256sum "$manifest" | cut -d' ' -f1)"
if grep -q GUARDIAN_SOURCE "$manifest"; then
  if [ -n "${GUARDIAN_SOURCE:-}" ]; then
    folder="$(cd "$GUARDIAN_SOURCE" && pwd)"
    wanted="${wanted//path: GUARDIAN_SOURCE/path: $folder}"
    stamp+=" $(cd "$folder" && find . -type f | sort | xargs sha256sum | sha256sum | cut -d' ' -f1)"
  else
    wanted="$(grep -v 'path: GUARDIAN_SOURCE' <<<"$wanted")"
  fi
fi
if [ -x "$out/$name" ] && [ "$(cat "$out/$name.stamp" 2>/dev/null)" = "$stamp" ]; then
  exit 0
fi

go="${GO:-$(command -v go || echo /usr/local/go/bin/go)}"
[ -x "$go" ] || { echo "Go was not found: install it, or set GO=/path/to/go" >&2; exit 3; }
PATH="$(dirname "$go"):$PATH"
export PATH
GOBIN="$out/tools" nice "$go" install "go.opentelemetry.io/collector/cmd/builder@$builder_version"
echo "$wanted" >"$out/manifest.yaml"
nice "$out/tools/builder" --config "$out/manifest.yaml" \
  --skip-strict-versioning --skip-compilation ||
  [ -f "$out/source/go.mod" ]
cd "$out/source"
# Modules that only tests of others use may be out of reach: the builder then stops at its own tidy,
# and the build needs none of them.
nice "$go" mod tidy -e || true
CGO_ENABLED=0 nice "$go" build -p 2 -trimpath -ldflags="-s -w" -o "$out/$name.new" .
mv "$out/$name.new" "$out/$name"
echo "$stamp" >"$out/$name.stamp"

#!/bin/bash
# Builds the OpenTelemetry Collector of manifest.yaml with the project's own builder, once.
#
#   build_collector.sh OUTPUT_DIR   leaves OUTPUT_DIR/otelcol-peer, and does nothing if it is there
#
# Needs Go (GO, or go on PATH, or /usr/local/go) and the Go module proxy. The generated code is
# compiled with `go build` rather than by the builder, because the builder stops at two modules that
# only tests of other modules use.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
out="${1:?usage: build_collector.sh OUTPUT_DIR}"
builder_version=v0.155.0
mkdir -p "$out"
out="$(cd "$out" && pwd)"
stamp="$(sha256sum "$here/manifest.yaml" | cut -d' ' -f1)"
if [ -x "$out/otelcol-peer" ] && [ "$(cat "$out/otelcol-peer.stamp" 2>/dev/null)" = "$stamp" ]; then
  exit 0
fi

go="${GO:-$(command -v go || echo /usr/local/go/bin/go)}"
[ -x "$go" ] || { echo "Go was not found: install it, or set GO=/path/to/go" >&2; exit 3; }
PATH="$(dirname "$go"):$PATH"
export PATH
GOBIN="$out/tools" nice "$go" install "go.opentelemetry.io/collector/cmd/builder@$builder_version"
sed "s|OUTPUT_PATH|$out/source|" "$here/manifest.yaml" >"$out/manifest.yaml"
nice "$out/tools/builder" --config "$out/manifest.yaml" \
  --skip-strict-versioning --skip-compilation ||
  [ -f "$out/source/go.mod" ]
cd "$out/source"
# Modules that only tests of others use may be out of reach: the builder then stops at its own tidy,
# and the build needs none of them.
nice "$go" mod tidy -e || true
CGO_ENABLED=0 nice "$go" build -p 2 -trimpath -ldflags="-s -w" -o "$out/otelcol-peer.new" .
mv "$out/otelcol-peer.new" "$out/otelcol-peer"
echo "$stamp" >"$out/otelcol-peer.stamp"

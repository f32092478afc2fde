#!/usr/bin/env bash
# npm run bench: the tables of docs/measurements.md.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh
bash wasm-build.sh --bench
cargo bench --locked --quiet --bench native
node bench/plugin.mjs
bash scripts/setup.sh --browser
node bench/updates.mjs
node bench/react-refresh.mjs
node bench/first-load.mjs
node bench/page-memory.mjs
node bench/servers.mjs
node bench/bundles.mjs
node bench/build.mjs

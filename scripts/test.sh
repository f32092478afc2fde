#!/usr/bin/env bash
# npm test: sets up what is missing and runs everything. About twenty minutes on a fresh machine with two cores.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v cargo >/dev/null || { echo "test: Rust is needed: install rustup, or Debian's cargo" >&2; exit 1; }
npm run --silent check
bash scripts/setup.sh --browser

echo "== the update algorithm and the registry"
npm run --silent test:unit

echo "== the transform: fixtures, execution, fuzzing, source maps"
cargo test --locked --quiet

echo "== hosts, packages, docs, browsers"
# One file at a time: browsers, Next and dev servers share the cores.
node --test --test-concurrency=1 --test-reporter=spec e2e/*.test.mjs

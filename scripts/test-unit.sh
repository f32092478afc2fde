#!/usr/bin/env bash
# npm run test:unit: the update algorithm and the registry with plain objects. It needs no browser, no bundler and no Rust.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh --packages
npm run build -w import-meta-hot --silent

files=()
[ ! -d runtime/test ] || while IFS= read -r -d '' file; do files+=("$file"); done < <(find runtime/test -name '*.test.mjs' -print0 | sort -z)
# Without a file `node --test` would run every test that it finds.
[ ${#files[@]} -gt 0 ] || { echo "test:unit: there are no files runtime/test/**/*.test.mjs"; exit 0; }
node --test --test-reporter=spec "${files[@]}"

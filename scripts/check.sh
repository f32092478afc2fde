#!/usr/bin/env bash
# npm run check: format, lints, types and layout of everything, without running it. It needs no build of the plugin.
set -uo pipefail
cd "$(dirname "$0")/.."
bash scripts/setup.sh --packages || exit 1

failed=()
# check TITLE COMMAND...: runs all checks before it fails, so that one run shows everything there is to fix.
check() {
  echo "== check: $1"
  "${@:2}" || failed+=("$1")
}
skip() { echo "== check: $1 skipped: $2" >&2; }

# has_component NAME: whether cargo has a rustup component, which is installed if it can be.
has_component() {
  cargo "$1" --version >/dev/null 2>&1 && return
  command -v rustup >/dev/null && timeout 120 rustup component add "${2:-$1}" >/dev/null 2>&1 && cargo "$1" --version >/dev/null 2>&1
}

# Longer files hide more than one idea. Generated fixtures and tests may be longer.
short_files() {
  local long
  long=$(git ls-files -z 'src/*.rs' 'runtime/src/*.ts' | xargs -0 wc -l | awk '$1 > 300 && $2 != "total" { print "  " $2 ": " $1 " lines" }')
  [ -z "$long" ] || { printf 'these files have more than 300 lines, split them:\n%s\n' "$long"; return 1; }
}

if ! command -v cargo >/dev/null; then
  skip "rustfmt and clippy" "cargo is not installed"
else
  if has_component fmt rustfmt; then
    check "rustfmt" cargo fmt --all --check
  else
    skip "rustfmt" "this toolchain has no rustfmt, and rustup could not add it"
  fi
  if has_component clippy; then
    check "clippy" cargo clippy --locked --quiet --workspace --exclude swc-plugin-import-meta-hot-swc-1-15 --all-targets -- -D warnings
  else
    skip "clippy" "this toolchain has no clippy, and rustup could not add it"
  fi
fi
# Format, lint, import cycles (types count) and layers (biome.json says which folder may import which).
check "Biome" npx --no-install biome ci --error-on-warnings --max-diagnostics=200 .
check "types" npx --no-install tsc -p runtime/tsconfig.json --noEmit
check "types of the Node side" npx --no-install tsc -p runtime/tsconfig.server.json --noEmit
check "files have at most 300 lines" short_files

[ ${#failed[@]} = 0 ] && { echo "check: everything passes"; exit 0; }
printf -v list '%s, ' "${failed[@]}"
echo "check: failed: ${list%, }" >&2
exit 1

#!/usr/bin/env bash
# Builds the plugin twice: swc_plugin_import_meta_hot.wasm at the package root for today's hosts, and the same sources in
# swc-1.15/ for hosts of the older AST; with --bench also the peers of the benchmark (bench/plugins/*.wasm).
# Does nothing if no source has changed since the last time.
#
# The toolchain is, in this order: the installed wasm32-unknown-unknown target, `rustup target add`, Debian's
# rustc-web packages (installed if missing and root). unknown-unknown and not wasip1: the file has no WASI
# imports, so the plugin cannot touch files or environment.
set -euo pipefail
cd "$(dirname "$0")"

target=wasm32-unknown-unknown
packages=(-p swc-plugin-import-meta-hot -p swc-plugin-import-meta-hot-swc-1-15)
outputs=(swc_plugin_import_meta_hot.wasm swc-1.15/swc_plugin_import_meta_hot_swc_1_15.wasm)
if [ "${1:-}" = --bench ]; then
  packages+=(-p floor -p roundtrip)
  outputs+=(bench/plugins/floor.wasm bench/plugins/roundtrip.wasm)
fi

# --- nothing to do? -----------------------------------------------------------------------------------
stamp=target/wasm/stamp
now=$(cat Cargo.toml Cargo.lock wasm-build.sh $(find src swc-1.15 bench/plugins -name '*.rs' -o -name Cargo.toml | sort) | sha256sum)
fresh=yes
for file in "${outputs[@]}"; do [ -f "$file" ] || fresh=no; done
if [ $fresh = yes ] && [ "$(cat $stamp 2>/dev/null)" = "$now" ]; then
  echo "wasm-build: ${outputs[*]} up to date"
  exit 0
fi

# --- a toolchain --------------------------------------------------------------------------------------
has_target() {
  command -v rustc >/dev/null && command -v cargo >/dev/null &&
    ls "$(rustc --print target-libdir --target $target 2>/dev/null)"/libstd-*.rlib >/dev/null 2>&1
}
can_apt() { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; }

cargo=cargo
extra=()
# The program is decoded recursively, and the linker's default stack of 1 MB ends at 250 nested blocks or a sum of 830
# terms. Memory that is not touched costs nothing.
flags="--cfg swc_ast_unknown -Clink-arg=-zstack-size=16777216"
if ! has_target && command -v rustup >/dev/null; then
  echo "wasm-build: rustup target add $target"
  timeout 120 rustup target add $target || echo "wasm-build: rustup could not add it, trying Debian's packages"
fi
if ! has_target; then
  # Debian's compiler has the target's specification and, in rust-web-src, the sources of std to build it from.
  missing=()
  for package in rustc-web cargo-web rust-web-src; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  lld=$(find "${RUSTUP_HOME:-$HOME/.rustup}/toolchains" -name rust-lld 2>/dev/null | head -n 1 || true)
  [ -n "$lld" ] || lld=$(command -v wasm-ld || true)
  [ -n "$lld" ] || missing+=(lld)
  if [ ${#missing[@]} -gt 0 ]; then
    if ! can_apt; then
      cat >&2 <<MESSAGE
wasm-build: there is no Rust toolchain here that can build for $target. Install one of:
  rustup target add $target
  apt-get install --no-install-recommends ${missing[*]}      (Debian, as root)
MESSAGE
      exit 1
    fi
    echo "wasm-build: apt-get install ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    [ -n "$lld" ] || lld=$(command -v wasm-ld)
  fi
  export RUSTC=/usr/bin/rustc
  cargo=/usr/bin/cargo
  flags="$flags -Clinker=$lld"
fi

if [ $cargo = cargo ] && command -v rustup >/dev/null; then
  [ -d "$(rustc --print sysroot)/lib/rustlib/src/rust/library/std" ] ||
    timeout 120 rustup component add rust-src || echo "wasm-build: no sources of std, the file gets 60 KB larger"
fi
# With the sources of std at hand, std is built too, without what a plugin cannot use: backtraces and the texts of
# panics, 60 KB of the file.
if [ -d "$("${RUSTC:-rustc}" --print sysroot)/lib/rustlib/src/rust/library/std" ]; then
  export RUSTC_BOOTSTRAP=1
  extra=(-Zbuild-std=std -Zbuild-std-features=optimize_for_size)
  flags="$flags -Zunstable-options -Cpanic=immediate-abort"
fi

# --- build --------------------------------------------------------------------------------------------
# A folder of its own: the compiler may be another one than that of `cargo test`. The variable overrides
# whatever RUSTFLAGS the caller has, which would drop --cfg swc_ast_unknown.
echo "wasm-build: compiling for $target ($($cargo --version))"
RUSTFLAGS=$flags CARGO_TARGET_DIR=target/wasm \
  $cargo build --locked --release --lib --target $target "${extra[@]}" "${packages[@]}"

# Only features that every host accepts: SIMD, threads and what --all-features turns on are refused.
features=(--enable-bulk-memory --enable-sign-ext --enable-mutable-globals --enable-nontrapping-float-to-int
  --enable-reference-types --enable-multivalue)
optimizer=node_modules/.bin/wasm-opt
[ -x $optimizer ] || optimizer=$(command -v wasm-opt || true)
for file in "${outputs[@]}"; do
  built=target/wasm/$target/release/$(basename "$file")
  # Written aside: a host that is running never reads half a file.
  if [ -n "$optimizer" ]; then
    "$optimizer" -O3 -Oz "${features[@]}" "$built" -o "$file.new"
  else
    echo "wasm-build: wasm-opt is missing (npm install brings it), $file is 15% larger than it could be" >&2
    cp "$built" "$file.new"
  fi
  mv "$file.new" "$file"
  echo "wasm-build: $file $(($(wc -c <"$file") / 1000)) KB"
done
echo "$now" >$stamp

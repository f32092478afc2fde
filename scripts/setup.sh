#!/usr/bin/env bash
# Sets up a fresh machine: npm packages, the runtime, the plugin. A step that is done already is skipped.
# With --browser it also installs Chromium (by apt-get, never by a download); with --packages it stops after the npm packages.
set -euo pipefail
cd "$(dirname "$0")/.."

node -e 'process.exit(Number(parseInt(process.versions.node) < 20))' ||
  { echo "setup: Node 20 or newer is needed, this is $(node --version)" >&2; exit 1; }

lock=$(sha256sum package-lock.json package.json */package.json examples/*/package.json | sha256sum)
if [ "$(cat node_modules/.setup 2>/dev/null)" != "$lock" ]; then
  echo "setup: npm ci"
  npm ci --no-audit --no-fund --loglevel=error
  echo "$lock" >node_modules/.setup
fi

[ "${1:-}" = --packages ] && exit 0

npm run build -w import-meta-hot --silent
bash wasm-build.sh

# Packages that only tests use: in a page, and older versions of the hosts.
if [ "${1:-}" = --browser ]; then
  for folder in e2e/packages e2e/older-hosts; do
    lock=$(sha256sum <$folder/package-lock.json)
    [ "$(cat $folder/node_modules/.setup 2>/dev/null)" != "$lock" ] || continue
    echo "setup: npm ci in $folder"
    npm ci --prefix $folder --ignore-scripts --no-audit --no-fund --loglevel=error
    echo "$lock" >$folder/node_modules/.setup
  done
fi

if [ "${1:-}" = --browser ] && [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "setup: apt-get install chromium"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
  else
    echo "setup: the browser tests need Chromium: install it, or name one in CHROMIUM" >&2
    exit 1
  fi
fi

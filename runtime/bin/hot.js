#!/usr/bin/env node
// npm links this file when the package is installed; in a checkout, `dist` does not exist yet at that time.
import "../dist/hosts/node/cli.js";

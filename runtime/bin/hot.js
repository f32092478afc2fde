#!/usr/bin/env node
// A file of its own: npm links it when the package is installed, which in a checkout is before it is built.
import "../dist/hosts/node/cli.js";

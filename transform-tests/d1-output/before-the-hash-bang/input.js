#!/usr/bin/env node
import.meta.hot.accept();

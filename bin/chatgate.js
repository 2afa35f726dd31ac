#!/usr/bin/env node
// In a checkout the sources run as they are; the published package holds only what is built from them.
import { existsSync } from 'node:fs'

const source = new URL('../src/main.ts', import.meta.url)
await import(existsSync(source) ? source.href : new URL('../dist/src/main.js', import.meta.url).href)

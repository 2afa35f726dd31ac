#!/usr/bin/env node
import { existsSync } from 'node:fs'

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Chatgate needs Node 24 or newer, this is ${process.version}. In a checkout, npm ci brings it: use npx chatgate or npm start.`,
  )
  process.exit(2)
}

// In a checkout the sources run as they are; the published package holds only what is built from them.
const source = new URL('../src/main.ts', import.meta.url)
await import(existsSync(source) ? source.href : new URL('../dist/src/main.js', import.meta.url).href)

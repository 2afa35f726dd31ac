#!/usr/bin/env node
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Chatgate needs Node 24 or newer, this is ${process.version}. In a checkout, npm ci brings it: use npx chatgate or npm start.`,
  )
  process.exit(2)
}

// Node would open its debugger at this signal, for every user of this machine. A listener keeps it from that, however the gateway is started.
process.on('SIGUSR1', () => {})

// Compiled code is kept from one run to the next: a start takes half the time. Who can write there could change the code itself. By the
// variable the threads find it too; where nothing can be written, all is compiled anew.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/chatgate', import.meta.url))
module.enableCompileCache(process.env.NODE_COMPILE_CACHE)

// In a checkout the sources run as they are; the published package holds only what is built from them.
const source = new URL('../src/main.ts', import.meta.url)
await import(existsSync(source) ? source.href : new URL('../dist/src/main.js', import.meta.url).href)

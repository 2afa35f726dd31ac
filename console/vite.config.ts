import { env } from 'node:process'
import { defineConfig, type Plugin } from 'vite'

/** Chunks have no styles of their own, so that nothing has to be there before one is loaded; Vite's loader would be a twentieth of the script. */
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  load: id =>
    id.includes('vite/preload-helper') ? 'export const __vitePreload = load => load()' : undefined,
}

/** The gateway that `npm run console:dev` asks. */
const gateway = { target: env['CHATGATE_ADMIN'] ?? 'http://127.0.0.1:8081', changeOrigin: true }

/** These pages, and the texts that they alone show. */
const pagesOf = (names: string): RegExp => new RegExp(String.raw`/(pages|texts)/(${names})\b`)

/**
 * What a first visit needs is one file. What is imported later could be a file each, but what is packed together packs better: as forty files
 * it would be a fifth larger.
 */
const GROUPS = [
  { name: 'console', test: /main\.tsx$/, priority: 4, includeDependenciesRecursively: true },
  { name: 'zh', test: /\bzh\.ts$/, priority: 3 },
  {
    name: 'act',
    test: pagesOf('destinations|dead|replays|refused|profile|nodes|by-hand'),
    priority: 2,
  },
  { name: 'look', test: pagesOf('overview|live|watch|config|plan'), priority: 2 },
  // What stands around every page, or on several of them.
  { name: 'around', test: /\/console\/src\//, priority: 1 },
].map(group => ({ includeDependenciesRecursively: false, ...group }))

/** `npm run console`: into `console/dist`, which `src/admin/pages.ts` serves. */
export default defineConfig({
  plugins: [plainImports],
  build: {
    target: 'es2024',
    // The policy of the page lets no `data:` in.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } },
  },
  server: { host: '127.0.0.1', proxy: { '/api': gateway, '/readyz': gateway } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
})

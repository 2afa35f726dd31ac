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
    // All that a first visit needs is one file; what is imported later is a file each.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: 'console', test: /main\.tsx$/, includeDependenciesRecursively: true }],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': gateway, '/readyz': gateway } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
})

import { defineConfig } from 'vite'

/** `npm run console`: into `console/dist`, which `src/admin/pages.ts` serves. */
export default defineConfig({
  build: {
    target: 'es2024',
    // The policy of the page lets no `data:` in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
})

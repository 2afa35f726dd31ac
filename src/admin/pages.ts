/** The files of the web console: they hold no data, so that everybody gets them. */
import { hash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Context, Middleware } from 'koa'
import { packageRoot } from '../base/package.ts'
import { CONSOLE_PATHS, matchPath } from './console-paths.ts'

/** Nothing runs, and nothing is asked for, but what is served here; and no text becomes HTML. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const HEADERS = {
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  // Addresses of pages hold accounts.
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
}

interface PageFile {
  type: string
  bytes: Buffer
  zipped: Buffer
  etag: string
}

/** The built console, by path: `/` is the shell. Empty where it is not built. */
const readFiles = (folder: string): Map<string, PageFile> => {
  const names = existsSync(join(folder, 'index.html'))
    ? ['index.html', ...globSync('assets/*', { cwd: folder })]
    : []
  return new Map(
    names.map(name => {
      const bytes = readFileSync(join(folder, name))
      const path = name === 'index.html' ? '/' : `/${name}`
      const etag = `"${hash('sha256', bytes, 'hex').slice(0, 20)}"`
      return [path, { type: extname(name), bytes, zipped: gzipSync(bytes, { level: 9 }), etag }]
    }),
  )
}

/** Serves the shell for the pages of the console, and what the shell needs; read and packed once, when the gateway starts. */
export const servePages = (folder = join(packageRoot, 'console', 'dist')): Middleware => {
  const files = readFiles(folder)
  return async function servePagesMiddleware(ctx, next) {
    const isAsset = ctx.path.startsWith('/assets/')
    const isPage = CONSOLE_PATHS.some(path => matchPath(path, ctx.path) !== undefined)
    if (['GET', 'HEAD'].includes(ctx.method) && (isAsset || isPage)) answer(ctx, files, isAsset)
    else await next()
  }
}

const answer = (ctx: Context, files: ReadonlyMap<string, PageFile>, isAsset: boolean): void => {
  ctx.set(HEADERS)
  const file = files.get(isAsset ? ctx.path : '/')
  if (file) send(ctx, file, isAsset ? 'public, max-age=31536000, immutable' : 'no-cache')
  else {
    ctx.status = 404
    ctx.body =
      files.size === 0 ? 'the console is not built: npm run console\n' : `there is nothing at ${ctx.path}\n`
  }
}

const send = (ctx: Context, { type, bytes, zipped, etag }: PageFile, caching: string): void => {
  ctx.status = 200
  ctx.type = type
  ctx.set('Cache-Control', caching)
  ctx.set('ETag', etag)
  ctx.vary('Accept-Encoding')
  if (ctx.fresh) {
    ctx.status = 304
    return
  }
  const isZipped = ctx.acceptsEncodings('gzip', 'identity') === 'gzip'
  if (isZipped) ctx.set('Content-Encoding', 'gzip')
  ctx.body = isZipped ? zipped : bytes
}

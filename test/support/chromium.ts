/** The browser that the tests of the console run in. */
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { chromium, type Browser, type LaunchOptions } from 'playwright-core'
import { extract } from 'tar-fs'

const CACHE = new URL('../../node_modules/.cache/chatgate-tests', import.meta.url).pathname
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--font-render-hinting=none']

/** How the browser of this machine is started. Throws where there is none. */
export const findBrowser = async (): Promise<LaunchOptions> => {
  const given = process.env['CHATGATE_CHROMIUM']
  if (given) return { executablePath: given, args: ARGUMENTS }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      `the tests of the console bring a browser for Linux on x64 only, and this is ${process.platform} on ${process.arch}: set CHATGATE_CHROMIUM to the path of a Chromium or Chrome`,
    )
  const folder = await unpackedChromium()
  const libraries = [process.env['LD_LIBRARY_PATH'], '/usr/lib/x86_64-linux-gnu', join(folder, 'lib')]
  return {
    executablePath: join(folder, 'chromium'),
    args: ARGUMENTS,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: libraries.filter(Boolean).join(':'),
      FONTCONFIG_FILE: process.env['FONTCONFIG_FILE'] ?? join(folder, 'fonts.conf'),
    },
  }
}

export const launchBrowser = async (more: readonly string[] = []): Promise<Browser> => {
  const { args = [], ...options } = await findBrowser()
  return chromium.launch({ ...options, args: [...args, ...more] })
}

/**
 * What `@sparticuz/chromium` has inside, once for each version in a folder of its own. Not by its own `executablePath()`: that unpacks to a
 * folder that all processes share, keeps old versions, and its flags switch the walls between sites off, which are tested here.
 */
const unpackedChromium = async (): Promise<string> => {
  const here = createRequire(import.meta.url)
  const packed = join(dirname(here.resolve('@sparticuz/chromium')), '..', 'bin')
  const { version } = here(join(packed, '..', 'package.json')) as { version: string }
  const folder = join(CACHE, `chromium-${version}`)
  if (!existsSync(folder)) {
    const half = `${folder}.${process.pid}`
    await unpack(packed, half, folder)
    // Whoever is first wins, and nobody sees half a browser.
    await rename(half, folder).catch(() => rm(half, { recursive: true, force: true }))
  }
  return folder
}

const unpack = async (packed: string, half: string, folder: string): Promise<void> => {
  await mkdir(half, { recursive: true })
  const read = (name: string) => createReadStream(join(packed, name))
  await Promise.all([
    pipeline(
      read('chromium.br'),
      createBrotliDecompress({ chunkSize: 2 ** 21 }),
      createWriteStream(join(half, 'chromium'), { mode: 0o755 }),
    ),
    // Libraries that a bare machine has not, and a font.
    pipeline(read('al2023.tar.br'), createBrotliDecompress(), extract(half)),
    pipeline(read('fonts.tar.br'), createBrotliDecompress(), extract(half)),
  ])
  // Without a font a text has no width, and nobody can click on it.
  const fonts = `<dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/font-cache</cachedir>`
  await writeFile(join(half, 'fonts.conf'), `<fontconfig>${fonts}</fontconfig>`)
}

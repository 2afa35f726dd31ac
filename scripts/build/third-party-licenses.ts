import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin } from 'rolldown'

interface Described {
  name: string
  version: string
  license: string
}

const LICENSE_FILE = /^(licen[sc]e|copying|notice)/i

/** Writes THIRD-PARTY-LICENSES.txt beside the chunks: the version and license of each package whose code is in them. */
export const thirdPartyLicenses = (nodeModules: string): Plugin => ({
  name: 'third-party-licenses',
  generateBundle(_, output) {
    const modules = Object.values(output).flatMap(file => (file.type === 'chunk' ? file.moduleIds : []))
    const folders = modules.filter(id => id.startsWith(nodeModules)).map(packageFolder)
    const packages = [...new Set([...new Set(folders)].map(describe))].toSorted()
    this.emitFile({
      type: 'asset',
      fileName: 'THIRD-PARTY-LICENSES.txt',
      source: `Chatgate contains code of these packages.\n\n${packages.join('\n')}`,
    })
  },
})

/** Some packages have a package.json in the folder of a module format, without a name. */
const packageFolder = (file: string): string => {
  let folder = dirname(file)
  while (!existsSync(join(folder, 'package.json')) || read(folder).name === undefined)
    folder = dirname(folder)
  return folder
}

const read = (folder: string): Partial<Described> =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Partial<Described>

const describe = (folder: string): string => {
  const { name, version, license } = read(folder)
  if (license === undefined) throw new Error(`${folder} names no license`)
  const texts = readdirSync(folder)
    .filter(file => LICENSE_FILE.test(file))
    .map(file => readFileSync(join(folder, file), 'utf8').trim())
  return [`## ${name} ${version} (${license})`, ...texts].map(text => `${text}\n`).join('\n')
}

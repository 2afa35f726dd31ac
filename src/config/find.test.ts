import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { findConfig } from './find.ts'

/** A folder with these files. */
const folderWith = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'chatgate-find-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

afterEach(() => {
  vi.unstubAllEnvs()
})

test.each([
  ['in the folder itself', { 'a/gateway.config.yaml': 'here' }, 'a/gateway.config.yaml'],
  ['in a folder above', { 'gateway.config.yml': 'above', 'a/other.yaml': '' }, 'gateway.config.yml'],
  ['beyond a package.json', { 'gateway.config.json': '{}', 'a/package.json': '{}' }, 'gateway.config.json'],
  ['the nearest one', { 'gateway.config.yaml': '1', 'a/gateway.config.yml': '2' }, 'a/gateway.config.yml'],
  ['even when it is empty', { 'a/gateway.config.yaml': '' }, 'a/gateway.config.yaml'],
])('finds a config %s', async (_where, files: Record<string, string>, expected) => {
  const folder = folderWith(files)
  expect(await findConfig(undefined, join(folder, 'a'))).toMatchObject({
    file: join(folder, expected),
    text: files[expected],
  })
})

test('takes the file that is named, whatever it is called', async () => {
  const folder = folderWith({ 'mine.conf': 'text', 'gateway.config.yaml': '' })
  expect((await findConfig('mine.conf', folder)).text).toBe('text')
})

test.each([
  ['there is no such file', 'nowhere.yaml', {}],
  ['is a folder', 'a', { 'a/b': '' }],
  ['is a folder', 'gateway.config.yaml', { 'gateway.config.yaml': '', '.env/b': '' }],
])('says that %s', async (sentence, name, files) => {
  const folder = folderWith(files)
  await expect(findConfig(name, folder)).rejects.toThrow(sentence)
})

test('says where it looked when there is none', async () => {
  const folder = folderWith({})
  await expect(findConfig(undefined, folder)).rejects.toThrow(
    `${folder}  there is no gateway.config.yaml, gateway.config.yml, gateway.config.json here or in any folder above`,
  )
})

test('completes the environment by the .env beside the config', async () => {
  vi.stubEnv('CHATGATE_TEST_BOTH', 'environment')
  const folder = folderWith({
    'gateway.config.yaml': '',
    '.env': 'CHATGATE_TEST_BOTH=file\nCHATGATE_TEST_FILE="a b" # said so\n',
    'a/.env': 'CHATGATE_TEST_FILE=wrong folder',
  })
  expect((await findConfig(undefined, join(folder, 'a'))).environment).toMatchObject({
    CHATGATE_TEST_BOTH: 'environment',
    CHATGATE_TEST_FILE: 'a b',
  })
})

/** A file of text that is not UTF-8 is refused by its name, whoever reads it; a mark at its beginning is no part of the text. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readCallback } from '../../src/cli/callback.ts'
import { createProgram } from '../../src/cli/program.ts'
import { findConfig } from '../../src/config/find.ts'
import { readLines } from '../../src/plugin.ts'
import { openPostgresSocket } from '../../src/base/postgres/socket.ts'
import { chatgate } from '../support/command-line.ts'
import { temporaryFolder } from '../support/gateway.ts'

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')
/** 赌博 and é, and what is ASCII around them. */
const gbk = (text: string): Buffer => Buffer.from(text.replace('赌博', '\xb6\xc4\xb2\xa9'), 'latin1')

const BAD: [encoding: string, bytes: (text: string) => Buffer, says: string][] = [
  ['UTF-16', text => utf16(`\uFEFF${text}`), 'is UTF-16; save it as UTF-8'],
  ['UTF-16 of the other order', text => utf16(`\uFEFF${text}`).swap16(), 'is UTF-16; save it as UTF-8'],
  ['UTF-16 without a mark', utf16, 'holds zero bytes, so it is UTF-16 or no text at all; save it as UTF-8'],
  ['GBK', gbk, 'looks like GBK, an old encoding of Chinese; save it as UTF-8'],
  [
    'Latin-1',
    text => Buffer.from(text.replace('赌博', 'é'), 'latin1'),
    'is not UTF-8 (Latin-1 or Windows-1252?)',
  ],
  [
    'zero bytes',
    text => Buffer.from(text.replace('赌博', '\0')),
    'holds zero bytes, so it is UTF-16 or no text at all',
  ],
]

interface Reader {
  file: string
  text: string
  read: (folder: string) => unknown
  /** What a right one, and one with a mark, gives. */
  gives: unknown
}

const CONFIG = 'apps: { "1400000001": {} }\nroutes: {}\n'

const READERS: Record<string, Reader> = {
  'the config': {
    file: 'gateway.config.yaml',
    text: `# 赌博\n${CONFIG}`,
    read: async folder => (await findConfig(undefined, folder)).text,
    gives: `# 赌博\n${CONFIG}`,
  },
  '.env': {
    file: '.env',
    text: 'FIRST_OF_ENV=赌博\nSECOND=b\n',
    read: async folder => (await findConfig(undefined, folder)).environment['FIRST_OF_ENV'],
    gives: '赌博',
  },
  'a list of words': {
    file: 'words.txt',
    text: '赌博\n',
    read: folder => readLines('file', 'words.txt', { configFolder: folder }),
    gives: ['赌博'],
  },
  'the body of a sample': {
    file: 'body.json',
    text: '{ "CallbackCommand": "C2C.CallbackAfterSendMsg", "Text": "赌博" }',
    read: folder => readCallback(join(folder, 'body.json')).body['Text'],
    gives: '赌博',
  },
  'the tests of a config': {
    file: 'gateway.test.yaml',
    text: '# 赌博\na: { callback: Profile.CallbackPortraitSet }\n',
    read: async folder => (await findConfig(join(folder, 'gateway.test.yaml'))).text,
    gives: '# 赌博\na: { callback: Profile.CallbackPortraitSet }\n',
  },
}

const write = (reader: Reader, bytes: Buffer): string => {
  const folder = temporaryFolder({ 'gateway.config.yaml': CONFIG })
  writeFileSync(join(folder, reader.file), bytes)
  return folder
}

describe.each(Object.entries(READERS))('%s', (_name, reader) => {
  test('as UTF-8, with a mark and without', async () => {
    for (const bytes of [Buffer.from(reader.text), Buffer.from(`\uFEFF${reader.text}`)])
      expect(await reader.read(write(reader, bytes))).toEqual(reader.gives)
  })

  test.each(BAD)('as %s', async (_encoding, bytes, says) => {
    const folder = write(reader, bytes(reader.text))
    const reading = async () => reader.read(folder)
    await expect(reading()).rejects.toThrow(says)
    await expect(reading()).rejects.toThrow(reader.file)
  })
})

test('the certificate of an authority', async () => {
  const server = createServer(socket => socket.once('data', () => socket.write('S'))).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const at = { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
  const ca = join(temporaryFolder({ 'ca.pem': utf16('-----BEGIN CERTIFICATE-----') as never }), 'ca.pem')
  const address = { hosts: [at], database: 'd', sslMode: 'verify-full' as const }
  await expect(openPostgresSocket({ ...address, sslRootCert: ca }, at)).rejects.toThrow(
    `${ca}, which the URL of the database names as sslrootcert, holds zero bytes, so it is UTF-16 or no text at all; save it as UTF-8.`,
  )
  await expect(openPostgresSocket({ ...address, sslRootCert: `${ca}.no` }, at)).rejects.toThrow(
    'cannot be read (ENOENT)',
  )
})

test('the .env that init adds to, and a secret from standard input', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, '.env'), utf16('\uFEFFTOKEN=a\n'))
  const program = await createProgram('init')
  const words = ['init', folder, '--yes', '--app', '1400000001']
  await expect(program.parseAsync(words, { from: 'user' })).rejects.toThrow(
    '.env is UTF-16; save it as UTF-8.',
  )

  const verify = ['verify', '--chat', '--sign', 'a'.repeat(64), '--request-time', '1700000000']
  const piped = await chatgate(folder, verify, {}, utf16('\uFEFFtoken\n'))
  expect(piped).toMatchObject({
    code: 2,
    stderr: 'Standard input is UTF-16; save it as UTF-8.\n',
  })
})

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './gateway.ts'

export const RECEIVER = 'receiver.test'
export const GATEWAY = 'gateway.test'

/** An authority, and what it has signed for a receiver and for the gateway: a folder with `<name>.pem` and `<name>.key`. */
export interface Certificates {
  folder: string
  read: (name: string) => string
}

/** Needs `openssl`. */
export const makeCertificates = (): Certificates => {
  const folder = temporaryFolder()
  const openssl = (...words: string[]): void =>
    void execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-days', '2']
  const authority = (name: string): void =>
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    )
  authority('ca')
  authority('other-ca')
  for (const name of [RECEIVER, GATEWAY])
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-nodes',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-subj',
      `/CN=${name}`,
      '-addext',
      `subjectAltName=DNS:${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    )
  openssl('pkey', '-in', `${GATEWAY}.key`, '-aes256', '-passout', 'pass:hidden', '-out', 'locked.key')
  return { folder, read: name => readFileSync(join(folder, name), 'utf8') }
}

/** All of them, below `certs`. */
export const filesIn = ({ read }: Certificates): Record<string, string> =>
  Object.fromEntries(
    [
      'ca.pem',
      'other-ca.pem',
      'locked.key',
      ...[RECEIVER, GATEWAY].flatMap(name => [`${name}.pem`, `${name}.key`]),
    ].map(name => [`certs/${name}`, read(name)]),
  )

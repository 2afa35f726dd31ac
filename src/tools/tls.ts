import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import { isPem, pemText } from '../base/pem.ts'
import { failureCode, thrownText } from '../base/thrown.ts'
import type { TlsOptions } from '../plugin.ts'

/** A bundle of all public authorities has a quarter of that. */
const FILE_BYTES_MAX = 1024 * 1024

/** Reads the files of `tls`, and checks that they can be used. Throws an error with a sentence, which repeats none of their content. */
export const readTls = ({ servername, ...written }: TlsOptions, folder: string): TlsOptions => {
  const texts = Object.fromEntries(
    Object.entries(written).map(([name, text]) => [
      name,
      isPem(text) ? pemText(text) : readPem(name, text, folder),
    ]),
  ) as Omit<TlsOptions, 'servername'>
  if (texts.ca !== undefined) checkAuthorities(texts.ca)
  if ((texts.cert === undefined) !== (texts.key === undefined))
    throw new Error('`tls` must have `cert` and `key`, or neither of them')
  const options = { ...texts, ...(servername !== undefined && { servername }) }
  try {
    createSecureContext(options)
  } catch (error) {
    throw new Error(`\`tls\` cannot be used: ${explain(thrownText(error))}`, { cause: error })
  }
  return options
}

const readPem = (name: string, path: string, folder: string): string => {
  const file = resolve(folder, path)
  const text = readText(`\`tls.${name}\` names ${path}, which`, file)
  if (!isPem(text)) throw new Error(`\`tls.${name}\` names ${path}, which is not a PEM file (-----BEGIN …)`)
  return text
}

const readText = (what: string, file: string): string => {
  try {
    const found = statSync(file)
    if (!found.isFile() || found.size > FILE_BYTES_MAX) throw new Error('is not a PEM file')
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = failureCode(error)
    if (code === 'ENOENT') throw new Error(`${what} does not exist`, { cause: error })
    const why = /^E[A-Z]+$/.test(code) ? `cannot be read (${code})` : thrownText(error)
    throw new Error(`${what} ${why}`, { cause: error })
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** OpenSSL takes what it can read, and leaves out the rest without a word. */
const checkAuthorities = (text: string): void => {
  const certificates = text.match(CERTIFICATE) ?? []
  if (certificates.length === 0) throw new Error('`tls.ca` holds no certificate')
  for (const certificate of certificates) {
    try {
      void new X509Certificate(certificate)
    } catch {
      throw new Error('`tls.ca` holds a certificate that cannot be read')
    }
  }
}

const explain = (message: string): string => {
  if (/key values mismatch/i.test(message)) return '`key` is not the key of `cert`'
  if (/bad decrypt|password|passphrase|interrupted/i.test(message))
    return '`key` has a passphrase; take it off, for example with `openssl pkey`'
  return `\`cert\` or \`key\` is damaged (${message.replace(/^error:/, '')})`
}

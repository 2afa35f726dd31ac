/** Certificates of a step that cannot be used are refused at their place, and nothing of them is repeated. */
import { expect, test } from 'vitest'
import { filesIn, GATEWAY, makeCertificates, RECEIVER } from '../support/certificates.ts'
import { chatgate, isInstalled } from '../support/command-line.ts'
import { HEAD, temporaryFolder } from '../support/gateway.ts'

test.skipIf(!isInstalled('openssl')).each([
  ['ca: certs/none.pem', '`tls.ca` names certs/none.pem, which does not exist'],
  ['ca: certs', '`tls.ca` names certs, which is not a PEM file'],
  ['ca: words.txt', '`tls.ca` names words.txt, which is not a PEM file (-----BEGIN …)'],
  [`ca: certs/${GATEWAY}.key`, '`tls.ca` holds no certificate'],
  [`cert: certs/${GATEWAY}.pem`, '`tls` must have `cert` and `key`, or neither of them'],
  [
    `cert: certs/${GATEWAY}.pem, key: certs/${RECEIVER}.key`,
    '`tls` cannot be used: `key` is not the key of `cert`',
  ],
  [`cert: certs/${GATEWAY}.pem, key: certs/locked.key`, '`tls` cannot be used: `key` has a passphrase'],
  [
    'ca: "-----BEGIN CERTIFICATE-----\\nhidden\\n-----END CERTIFICATE-----"',
    '`tls.ca` holds a certificate that cannot be read',
  ],
  ['servername: "https://a"', 'must be a host name, like crm.internal, but is "https://a"'],
])('%s is refused', async (tls, sentence) => {
  const folder = temporaryFolder({
    ...filesIn(makeCertificates()),
    'words.txt': 'hidden',
    'gateway.config.yaml': `${HEAD}routes:\n  all:\n    when: "*"\n    steps:\n      - webhook: { url: "https://a.example", tls: { ${tls} } }\n`,
  })
  const { stderr } = await chatgate(folder, ['check'])
  expect(stderr).toMatch(/^gateway\.config\.yaml:10:\d+ {2}routes\.all\.steps\[0\]\.webhook\.tls/)
  expect(stderr).toContain(sentence)
  expect(stderr).not.toContain('hidden')
})

test('certificates for an address without TLS, and for a plugin that connects to nobody, are refused', async () => {
  const folder = temporaryFolder({
    'gateway.config.yaml': `${HEAD}routes: { all: { when: "*", steps: [{ webhook: { url: "http://a.example", tls: {} } }, { log: { tls: {} } }] } }`,
  })
  const { stderr } = await chatgate(folder, ['check'])
  expect(stderr).toContain('`log` connects to nobody, so it takes no `tls`; remove it')
})

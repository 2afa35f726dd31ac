/** Steps with certificates of their own: whoever asks for them gets them, whatever the plugin; and no key is shown. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls'
import { expect, test } from 'vitest'
import { atTheEndOfTest, eachHasItsEnd } from '../support/at-the-end.ts'
import { filesIn, GATEWAY, makeCertificates, RECEIVER, type Certificates } from '../support/certificates.ts'
import { isInstalled } from '../support/command-line.ts'
import { HEAD, newestEvent, profileChange, startGateway, temporaryFolder } from '../support/gateway.ts'
import { startProxy } from '../support/http-proxy.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

/** Who came, and which name they asked for. */
type Seen = string[]

const listening = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  atTheEndOfTest(() => void server.close())
  return (server.address() as AddressInfo).port
}

const optionsOf = ({ read }: Certificates): TlsOptions => ({
  ca: read('ca.pem'),
  cert: read(`${RECEIVER}.pem`),
  key: read(`${RECEIVER}.key`),
  requestCert: true,
  rejectUnauthorized: true,
})

const noted = (seen: Seen) => (socket: TLSSocket) => {
  seen.push(`${String(socket.getPeerCertificate().subject.CN)} for ${String(socket.servername)}`)
  socket.on('error', () => undefined)
}

/** Takes requests over TLS from those who have a certificate. */
const startHttps = (certificates: Certificates, seen: Seen): Promise<number> => {
  const server = createHttpsServer(optionsOf(certificates), (_, response) => response.end('{}'))
  server.on('secureConnection', noted(seen))
  return listening(server)
}

/** Takes connections over TLS, and ends them at once. */
const startTls = (certificates: Certificates, seen: Seen): Promise<number> =>
  listening(
    createTlsServer(optionsOf(certificates), socket => {
      noted(seen)(socket)
      socket.destroy()
    }),
  )

/** NATS greets in the clear. */
const startNats = (certificates: Certificates, seen: Seen): Promise<number> =>
  listening(
    createTcpServer(near => {
      near.on('error', () => undefined)
      near.write(
        `INFO ${JSON.stringify({ server_id: 'x', version: '2.12.0', proto: 1, max_payload: 1e6, tls_required: true })}\r\n`,
      )
      const socket = new TLSSocket(near, { ...optionsOf(certificates), isServer: true })
      socket.on('secure', () => {
        noted(seen)(socket)
        socket.destroy()
      })
      socket.on('error', () => undefined)
    }),
  )

const TLS = `tls: { ca: certs/ca.pem, cert: certs/${GATEWAY}.pem, key: certs/${GATEWAY}.key, servername: ${RECEIVER} }`

test.skipIf(!isInstalled('openssl'))(
  'every plugin that connects to others shows its certificate',
  async () => {
    const certificates = makeCertificates()
    const seen: Record<string, Seen> = {}
    const noting = (name: string): Seen => (seen[name] = [])
    const https = await startHttps(certificates, noting('webhook'))
    const ask = await startHttps(certificates, noting('ask'))
    const [email, kafka, mqtt, rabbitmq, redis] = await Promise.all(
      ['email', 'kafka', 'mqtt', 'rabbitmq', 'redis'].map(name => startTls(certificates, noting(name))),
    )
    const nats = await startNats(certificates, noting('nats'))
    const routes = [
      `webhook: { url: "https://127.0.0.1:${https}/", ${TLS} }`,
      `email: { smtp: "smtps://127.0.0.1:${email}", from: a@b.example, to: [x@y.example], ${TLS} }`,
      `kafka: { brokers: ["127.0.0.1:${kafka}"], topic: x, ${TLS} }`,
      `mqtt: { url: "mqtts://127.0.0.1:${mqtt}", topic: x, ${TLS} }`,
      `nats: { url: "tls://127.0.0.1:${nats}", subject: x, ${TLS} }`,
      `rabbitmq: { url: "amqps://127.0.0.1:${rabbitmq}", exchange: x, key: x, ${TLS} }`,
      `redis: { url: "rediss://127.0.0.1:${redis}", stream: x, ${TLS} }`,
    ].map((step, index) => `  r${index}: { when: Profile.*, steps: [{ ${step} }] }\n`)
    const answers = `answers: { C2C.CallbackBeforeSendMsg: { steps: [{ ask: { url: "https://127.0.0.1:${ask}/", ${TLS} } }] } }\n`
    const folder = temporaryFolder(filesIn(certificates))
    const gateway = await startGateway({ folder, config: `${HEAD}routes:\n${routes.join('')}${answers}` })
    await gateway.post(profileChange('alice'))
    // On a busy machine Chat may be answered before the service is reached.
    await until(async () => {
      await gateway.post({
        CallbackCommand: 'C2C.CallbackBeforeSendMsg',
        MsgKey: String(Math.random()),
        From_Account: 'bob',
        To_Account: 'carol',
        MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
      })
      return seen['ask']?.length !== 0
    }, 'the service is asked')
    await until(() => Object.values(seen).every(({ length }) => length > 0), 'all have come')
    for (const [name, who] of Object.entries(seen))
      expect({ name, who: [...new Set(who)] }).toEqual({ name, who: [`${GATEWAY} for ${RECEIVER}`] })
    const delivered = async () => (await newestEvent(gateway, 'subject=alice')).deliveries
    await until(
      async () => (await delivered()).some(({ state }) => state === 'delivered'),
      'the webhook is delivered',
    )
  },
)

test.skipIf(!isInstalled('openssl'))(
  'a key and certificates may come from variables, also through a proxy; nothing shows the key',
  async () => {
    const certificates = makeCertificates()
    const seen: Seen = []
    const port = await startHttps(certificates, seen)
    const { host } = await startProxy('forwards', { tls: port })
    const key = certificates.read(`${GATEWAY}.key`)
    const [, line = ''] = key.split('\n')
    const tls = 'tls: { ca: "${CA}", cert: "${CERT}", key: "${KEY}" }'
    const options = `url: "https://${RECEIVER}/", proxy: "http://${host}", ${tls}, retry: { first: 1h }`
    const gateway = await startGateway({
      config: `${HEAD}routes: { all: { when: Profile.*, steps: [{ webhook: { ${options} } }] } }`,
      environment: {
        CA: certificates.read('ca.pem'),
        CERT: certificates.read(`${GATEWAY}.pem`),
        // As it is written in one line.
        KEY: key.replaceAll('\n', String.raw`\n`),
      },
    })
    await gateway.post(profileChange('alice'))
    await until(() => seen.length > 0, 'it has come')
    expect(seen).toEqual([`${GATEWAY} for ${RECEIVER}`])
    const shown = JSON.stringify([
      await gateway.get('/api/config'),
      await gateway.get('/api/routes'),
      gateway.output,
    ])
    expect(line).toHaveLength(64)
    expect(shown).not.toContain(line)
    expect(shown).not.toContain(line.slice(0, 30))
  },
)

test.skipIf(!isInstalled('openssl'))('why a connection fails says what to write', async () => {
  const certificates = makeCertificates()
  const port = await startHttps(certificates, [])
  const step = (name: string, tls: string): string =>
    `{ webhook: { name: ${name}, url: "https://127.0.0.1:${port}/", retry: { first: 1h }, ${tls} } }`
  const steps = [
    step('none', 'order: false'),
    step('no-cert', `tls: { ca: certs/ca.pem, servername: ${RECEIVER} }`),
    step('other-name', 'tls: { ca: certs/ca.pem, servername: other.test }'),
    step('other-ca', `tls: { ca: certs/other-ca.pem, servername: ${RECEIVER} }`),
  ]
  const gateway = await startGateway({
    folder: temporaryFolder(filesIn(certificates)),
    config: `${HEAD}routes: { all: { when: Profile.*, steps: [${steps.join(', ')}] } }`,
  })
  await gateway.post(profileChange('alice'))
  const tried = async () => (await newestEvent(gateway, 'subject=alice')).deliveries
  await until(async () => {
    const all = await tried()
    return all.length === steps.length && all.every(({ attemptList }) => attemptList.length > 0)
  }, 'all were tried')
  const reasons = Object.fromEntries(
    (await tried()).map(({ destination, attemptList }) => [
      destination,
      String(attemptList[0]?.reason).replaceAll(String(port), 'port'),
    ]),
  )
  const host = '127.0.0.1:port'
  expect(reasons).toEqual({
    'all/none': `the certificate of ${host} is not trusted (SELF_SIGNED_CERT_IN_CHAIN); name the authority behind it as \`tls.ca\``,
    'all/no-cert': `${host} closed the connection without an answer, as one does that wants a certificate (\`tls.cert\`)`,
    'all/other-name': `the certificate of ${host} is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)`,
    'all/other-ca': expect.stringContaining('name the authority behind it as `tls.ca`') as string,
  })
})

test.skipIf(!isInstalled('openssl'))('a certificate that is renewed is taken by itself', async () => {
  const certificates = makeCertificates()
  const folder = temporaryFolder(filesIn(certificates))
  const port = await startHttps(certificates, [])
  const options = `url: "https://127.0.0.1:${port}/", retry: { first: 20ms, max: 100ms }, tls: { ca: certs/now.pem, cert: certs/${GATEWAY}.pem, key: certs/${GATEWAY}.key, servername: ${RECEIVER} }`
  writeFileSync(join(folder, 'certs/now.pem'), certificates.read('other-ca.pem'))
  const config = `${HEAD}routes: { all: { when: Profile.*, steps: [{ webhook: { ${options} } }] } }`
  const gateway = await startGateway({ folder, config })
  // From then on the files are watched.
  writeFileSync(join(folder, 'gateway.config.yaml'), `${config} # changed`)
  await until(
    async () => (await gateway.get<{ version: number }>('/api/config')).version === 2,
    'it is read again',
  )
  await gateway.post(profileChange('alice'))
  const delivery = async () => (await newestEvent(gateway, 'subject=alice')).deliveries[0]
  await until(async () => ((await delivery())?.attempts ?? 0) > 0, 'it was tried')
  writeFileSync(join(folder, 'certs/now.pem'), certificates.read('ca.pem'))
  await until(async () => (await delivery())?.state === 'delivered', 'the new authority is trusted')
})

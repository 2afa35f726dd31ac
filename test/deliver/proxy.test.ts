/** What goes out over HTTP goes through the proxy of its step, or of the environment, and says which part of the way failed. */
import { execSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { expect, test } from 'vitest'
import { atTheEndOfTest, eachHasItsEnd } from '../support/at-the-end.ts'
import { chatgate, isInstalled } from '../support/command-line.ts'
import {
  HEAD,
  newestEvent,
  profileChange,
  startGateway,
  temporaryFolder,
  type RunningGateway,
} from '../support/gateway.ts'
import { startProxy, type ProxyHabit } from '../support/http-proxy.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

const receiver = async (): Promise<Receiver> => {
  const started = await startReceiver({ answer: () => ({ body: 'ok' }) })
  atTheEndOfTest(() => void started.close())
  return started
}

/** Encrypts what a receiver says, in the name of `receiver.test`; the gateway needs to trust `certificate`. */
const startTls = async (to: Receiver): Promise<{ port: number; certificate: string }> => {
  const folder = temporaryFolder()
  execSync(
    'openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=receiver.test -addext subjectAltName=DNS:receiver.test -keyout key.pem -out cert.pem',
    { cwd: folder, stdio: 'ignore' },
  )
  const [key, cert] = ['key.pem', 'cert.pem'].map(name => readFileSync(join(folder, name)))
  const server = createServer({ key, cert }, near => {
    const far = connect(Number(new URL(to.url).port), '127.0.0.1')
    near
      .on('error', () => far.destroy())
      .pipe(far)
      .on('error', () => near.destroy())
      .pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  atTheEndOfTest(() => void server.close())
  return { port: (server.address() as AddressInfo).port, certificate: join(folder, 'cert.pem') }
}

const webhook = (name: string, url: string, more = ''): string =>
  `{ webhook: { name: ${name}, url: "${url}", retry: { first: 1h, max: 1h }${more} } }`

/** The state and the reason of each delivery of one event, by step, once each has been tried. */
const outcomes = async (gateway: RunningGateway): Promise<Record<string, string | undefined>> => {
  await gateway.post(profileChange('alice'))
  await until(async () => {
    const { routedAt, deliveries } = await newestEvent(gateway, 'subject=alice')
    return routedAt !== undefined && deliveries.every(({ attemptList }) => attemptList.length > 0)
  }, 'each is tried')
  const { deliveries } = await newestEvent(gateway, 'subject=alice')
  return Object.fromEntries(
    deliveries.map(({ destination, state, attemptList }) => [
      destination.replace('r/', ''),
      state === 'delivered' ? state : attemptList[0]?.reason,
    ]),
  )
}

test.concurrent('each goes through the proxy that is meant for it', async () => {
  const to = await receiver()
  const [ofEnvironment, ofStep] = [
    await startProxy('forwards', { http: to.url }),
    await startProxy('forwards', { http: to.url }),
  ]
  const gateway = await startGateway({
    config: `${HEAD}
routes:
  r:
    when: Profile.*
    steps:
      - ${webhook('environment', 'http://receiver.test/environment')}
      - ${webhook('own', 'http://receiver.test:8000/own?a=b', `, proxy: "http://chat:pass%20word@${ofStep.host}"`)}
      - ${webhook('none', `${to.url}/none`, ', proxy: none')}
      - ${webhook('loopback', `${to.url}/loopback`)}
      - ${webhook('excepted', 'http://nowhere.invalid/excepted')}
      - slack: { url: "http://receiver.test/services/T0000/B0000/abcdefghijklmnopqrst", text: hello }
answers:
  Group.CallbackBeforeCreateGroup: { steps: [{ ask: { url: "http://receiver.test/ask" } }] }
`,
    environment: {
      // In lower case goes first.
      http_proxy: `http://gate:secret-word@${ofEnvironment.host}`,
      HTTP_PROXY: 'http://127.0.0.1:1',
      NO_PROXY: 'elsewhere.test, .invalid',
    },
  })
  expect(await outcomes(gateway)).toEqual({
    environment: 'delivered',
    own: 'delivered',
    none: 'delivered',
    loopback: 'delivered',
    excepted: expect.stringMatching(
      /^no address found for nowhere.invalid(, the name server does not answer)?$/,
    ),
    slack: 'delivered',
  })
  await gateway.post({
    CallbackCommand: 'Group.CallbackBeforeCreateGroup',
    Operator_Account: 'ann',
    Owner_Account: 'ann',
    Type: 'Public',
    Name: 'x',
  })
  const login = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
  expect(ofEnvironment.asked.toSorted((one, other) => one.what.localeCompare(other.what))).toEqual(
    ['ask', 'environment', 'services/T0000/B0000/abcdefghijklmnopqrst'].map(path => ({
      what: `POST http://receiver.test/${path}`,
      login: login('gate:secret-word'),
    })),
  )
  expect(ofStep.asked).toEqual([
    { what: 'POST http://receiver.test:8000/own?a=b', login: login('chat:pass word') },
  ])
  const own = to.requests.find(({ url }) => url === '/own?a=b')
  expect(own?.headers['host']).toBe('receiver.test:8000')
  expect(gateway.output.join('')).not.toMatch(/secret-word|pass( |%20)word/)
  // The command line asks the gateway itself, not a proxy.
  const events = await chatgate(gateway.folder, ['events', '--json', '--admin', gateway.admin], {
    HTTP_PROXY: 'http://127.0.0.1:1',
  })
  expect({ code: events.code, stderr: events.stderr }).toEqual({ code: 0, stderr: '' })
})

test.skipIf(!isInstalled('openssl'))(
  'https targets are reached by CONNECT, which is not told more than their host',
  async () => {
    const to = await receiver()
    const { port, certificate } = await startTls(to)
    const proxy = await startProxy('forwards', { tls: port })
    const steps = [
      webhook('trusted', 'https://receiver.test/secret-path'),
      webhook('other-name', 'https://other.test:8443/secret-path'),
    ]
    const gateway = await startGateway({
      config: `${HEAD}\nroutes: { r: { when: Profile.*, steps: [${steps.join(', ')}] } }`,
      environment: { HTTPS_PROXY: proxy.host, NODE_EXTRA_CA_CERTS: certificate },
    })
    expect(await outcomes(gateway)).toEqual({
      trusted: 'delivered',
      'other-name': `the certificate of other.test:8443 (through the proxy ${proxy.host}) is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)`,
    })
    expect(to.requests.map(({ url }) => url)).toEqual(['/secret-path'])
    expect(new Set(proxy.asked.map(({ what }) => what))).toEqual(
      new Set(['CONNECT receiver.test:443', 'CONNECT other.test:8443']),
    )
  },
)

test.concurrent('a proxy that fails is named, without its password', async () => {
  const to = await receiver()
  const habits: ProxyHabit[] = ['asks for a login', 'refuses', 'is silent', 'dies']
  const hosts: string[] = []
  const steps: string[] = []
  for (const habit of habits) {
    const { host } = await startProxy(habit, { http: to.url })
    hosts.push(host)
    const more = `, timeout: 1s, proxy: "http://gate:secret-word@${host}"`
    const name = habit.replaceAll(' ', '-')
    steps.push(
      webhook(`${name}-http`, 'http://receiver.test/', more),
      webhook(`${name}-https`, 'https://receiver.test/', more),
    )
  }
  steps.push(webhook('gone', 'http://receiver.test/', ', proxy: "http://gate:secret-word@127.0.0.1:1"'))
  const { host: open } = await startProxy('asks for a login')
  steps.push(webhook('without-login', 'https://receiver.test/', `, proxy: "http://${open}"`))
  const gateway = await startGateway({
    config: `${HEAD}\nroutes: { r: { when: Profile.*, steps: [${steps.join(', ')}] } }`,
  })
  const [asking = '', refusing = '', , dying = ''] = hosts
  const badLogin = `the proxy ${asking} does not accept the login in its address; correct it (HTTP 407)`
  expect(await outcomes(gateway)).toEqual({
    'asks-for-a-login-http': badLogin,
    'asks-for-a-login-https': badLogin,
    'refuses-http': expect.stringContaining('403'),
    'refuses-https': `the proxy ${refusing} opened no way to receiver.test:443 (HTTP 403)`,
    'is-silent-http': expect.stringMatching(/1000 ms|1 s/),
    'is-silent-https': expect.stringMatching(/1000 ms|1 s/),
    'dies-http': `receiver.test (through the proxy ${dying}) closed the connection without an answer`,
    'dies-https': `the proxy ${dying} closed the connection without an answer`,
    gone: 'connection refused by the proxy 127.0.0.1:1',
    'without-login': `the proxy ${open} asks for a login; write it into its address, http://user:password@${open} (HTTP 407)`,
  })
  expect(gateway.output.join('')).not.toContain('secret-word')
})

/** What `chatgate check` says of these steps. */
const checked = async (steps: string, environment: Record<string, string> = {}): Promise<string> => {
  const config = `${HEAD}\nroutes: { r: { when: Profile.*, steps: [${steps}] } }`
  const { stdout, stderr } = await chatgate(
    temporaryFolder({ 'gateway.config.yaml': config }),
    ['check'],
    environment,
  )
  return stdout + stderr
}

test.concurrent.each([
  ['HTTPS_PROXY', 'socks5://gate:secret-word@127.0.0.1:1080'],
  ['http_proxy', 'http://'],
  ['HTTP_PROXY', 'gate:secret-word%@proxy:3128'],
])('an environment whose %s is no address of a proxy is a mistake', async (name, value) => {
  const told = await checked('{ log: {} }', { [name]: value })
  expect(told).toContain(
    `the environment variable ${name} must be the address of an HTTP proxy, like http://proxy.internal:3128`,
  )
  expect(told).not.toContain('secret-word')
})

test.concurrent.each([
  ['log: { proxy: none }', '`log` does not send over HTTP, so it takes no `proxy`; remove it'],
  [
    'webhook: { url: "http://a.test", proxy: "socks5://gate:secret-word@b.test" }',
    'must be the address of an HTTP proxy',
  ],
  [
    'webhook: { url: "http://a.test", proxy: "http://gate:secret-word@b.test:99999" }',
    'must be the address of an HTTP proxy',
  ],
  ['webhook: { url: "http://a.test", proxy: "http://b.test/path" }', 'must be the address of an HTTP proxy'],
  ['webhook: { url: "http://a.test", proxy: 3128 }', 'must be the address of an HTTP proxy'],
])('a proxy of a step that is none is a mistake: %s', async (step, said) => {
  const told = await checked(`{ ${step} }`)
  expect(told).toContain(said)
  expect(told).not.toContain('secret-word')
})

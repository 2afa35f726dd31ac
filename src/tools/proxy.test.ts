import { expect, onTestFinished, test } from 'vitest'
import { startProxy } from '../../test/support/http-proxy.ts'
import { startReceiver } from '../../test/support/receiver.ts'
import { until } from '../../test/support/until.ts'
import { readProxy } from '../base/http-proxy.ts'
import { proxyFor } from './proxy-choice.ts'
import { connectThrough } from './through-proxy.ts'
import { createToolbox } from './tools.ts'

const [PLAIN, TLS] = ['http://plain.internal:3128', 'http://tls.internal:3128']

test.each<[target: string, except: string, proxy: string | undefined]>([
  ['http://crm.test/', '', PLAIN],
  ['https://crm.test/', '', TLS],
  ['http://crm.test/', '*', undefined],
  ['http://crm.test/', 'other.test,CRM.test', undefined],
  ['http://crm.test./', 'crm.test', undefined],
  ['http://a.crm.test/', ' crm.test ', undefined],
  ['http://a.crm.test/', '.crm.test', undefined],
  ['http://crm.test/', '*.crm.test', PLAIN],
  ['http://a.crm.test/', '*.crm.test', undefined],
  ['http://notcrm.test/', 'crm.test', PLAIN],
  ['http://crm.test/', 'crm.test:8080', PLAIN],
  ['http://crm.test:8080/', 'crm.test:8080', undefined],
  ['https://crm.test/', 'crm.test:443', undefined],
  ['http://10.1.2.3/', '10.0.0.0/8', undefined],
  ['http://11.1.2.3/', '10.0.0.0/8', PLAIN],
  ['http://10.1.2.3/', '10.0.0.0/99,10.0.0.0/x', PLAIN],
  ['http://crm.test/', '10.0.0.0/8', PLAIN],
  ['http://[fd00::1]/', 'fd00::/8', undefined],
  ['http://[fd00::1]/', 'fd00::1', undefined],
  ['http://[fd00::1]:8080/', '[fd00::1]:8080', undefined],
  ['http://localhost:9000/', '', undefined],
  ['http://127.0.0.1:9000/', '', undefined],
  ['http://[::1]:9000/', '', undefined],
])('%s but for "%s" goes through %s', (target, except, proxy) => {
  expect(proxyFor(new URL(target), undefined, { http: PLAIN, https: TLS, except })).toBe(proxy)
})

test.each([
  ['none', undefined],
  [PLAIN, PLAIN],
])('a step that says %s has it so, whatever the environment says', (ofStep, proxy) => {
  const target = new URL('http://localhost/')
  expect(proxyFor(target, ofStep, { http: TLS, https: TLS, except: '*' })).toBe(proxy)
})

const toolsThrough = async (habit: Parameters<typeof startProxy>[0]) => {
  const { url, requests, close } = await startReceiver()
  onTestFinished(close)
  const { host, asked } = await startProxy(habit, { http: url })
  const surroundings = { configFolder: process.cwd(), proxies: { except: '' } }
  const toolbox = createToolbox({ info: () => undefined }, surroundings)
  onTestFinished(toolbox.close)
  const load = () => Promise.resolve()
  return { tools: toolbox.toolsFor('route/step', { load, proxy: `http://${host}` }), requests, asked, host }
}

test('a connection to a proxy that dies when it is used again is replaced by a new one', async () => {
  const { tools, requests, asked } = await toolsThrough('dies when a connection is reused')
  let sent = 0
  // A pool may open another connection for a while.
  await until(async () => {
    sent += 1
    const answer = await tools.request('http://crm.test/', { method: 'POST', body: String(sent) })
    expect(answer).toMatchObject({ status: 200 })
    return asked.length > sent
  }, 'a connection is used again')
  expect(requests.map(({ body }) => Number(body))).toEqual(requests.map((_, index) => index + 1))
})

test('fetch goes through the proxy, and names it when it fails', async () => {
  const { tools, requests } = await toolsThrough('forwards')
  expect((await tools.fetch('http://crm.test/', { headers: { 'x-mine': '1' } })).status).toBe(200)
  expect(requests).toMatchObject([{ headers: { host: 'crm.test', 'x-mine': '1' } }])
  const failing = await toolsThrough('asks for a login')
  await expect(failing.tools.fetch('http://crm.test/')).rejects.toThrow(
    `the proxy ${failing.host} asks for a login`,
  )
})

test('a proxy that never answers is given up, and named', async () => {
  const { host } = await startProxy('is silent')
  const proxy = readProxy(`http://${host}`)
  if (!proxy) throw new Error('no proxy')
  const target = { hostname: 'crm.test', host: 'crm.test', protocol: 'https:', port: '' }
  const failure = await new Promise(resolve =>
    connectThrough(proxy, 50)(target, (...told) => resolve(told[0])),
  )
  expect(failure).toMatchObject({ message: `no answer from the proxy ${host} in time` })
})

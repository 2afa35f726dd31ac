/** `chatgate verify` on what a real gateway sent. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { chatgate } from '../support/command-line.ts'
import { HEAD, profileChange, signature, startGateway, temporaryFolder } from '../support/gateway.ts'
import { startReceiver, type ReceivedRequest } from '../support/receiver.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

const captured = ({ url, headers, body }: ReceivedRequest): Buffer =>
  Buffer.concat([
    Buffer.from(
      [`POST ${url} HTTP/1.1`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join(
        '\r\n',
      ),
    ),
    Buffer.from('\r\n\r\n'),
    body,
  ])

/** One webhook of a real gateway, as its receiver got it. */
const receiveWebhook = async (): Promise<ReceivedRequest> => {
  const receiver = await startReceiver()
  onTestFinished(receiver.close)
  const gateway = await startGateway({
    config: `${HEAD}
routes: { all: { when: "*", steps: [{ webhook: { url: "${receiver.url}/hook", secret: "\${SECRET}" } }] } }`,
    environment: { SECRET },
  })
  await gateway.post(profileChange('张三'))
  const [request] = await receiver.received(1)
  if (!request) throw new Error('nothing was received')
  return request
}

test('a captured request, its headers alone, or each by its option', async () => {
  const request = await receiveWebhook()
  const folder = temporaryFolder()
  const write = (name: string, content: Uint8Array): void => writeFileSync(join(folder, name), content)
  write('request.txt', captured(request))
  write('headers.txt', captured({ ...request, body: Buffer.of() }))
  write('body.json', request.body)
  const verify = (args: string[], input?: string | Uint8Array, secret = SECRET) =>
    chatgate(folder, ['verify', ...args], { HOOK_SECRET: secret }, input)
  const byName = ['--secret-from', 'HOOK_SECRET']
  const options = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].flatMap(name => [
    `--${name}`,
    request.headers[name] ?? '',
  ])

  const valid = await verify(['--request', 'request.txt', ...byName])
  expect(valid).toMatchObject({ code: 0, stderr: '' })
  expect(valid.stdout).toMatch(/^✓ valid {2}The signature is valid/)
  expect(await verify(['body.json', '--request', 'headers.txt', ...byName])).toMatchObject({ code: 0 })
  expect(await verify(['--request', 'headers.txt', ...byName], request.body)).toMatchObject({ code: 0 })
  expect(await verify(['--request', 'request.txt'], `${SECRET}\n`)).toMatchObject({ code: 0 })
  expect(await verify(['-', ...options, ...byName], request.body)).toMatchObject({ code: 0 })

  const changed = await verify([...options, ...byName, '--json'], `${request.body.toString()}\n`)
  expect(changed.code).toBe(1)
  expect(JSON.parse(changed.stdout)).toMatchObject({ verdict: 'body-changed', ok: false })

  const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`
  const wrong = await verify(['--request', 'request.txt', ...byName], undefined, other)
  expect(wrong.code).toBe(1)
  expect(wrong.stdout).toMatch(/^✗ other-secret/)
  expect(wrong.stdout + wrong.stderr).not.toContain(other.slice(6, 20))
})

test("Chat's own Sign, out of the URL or by its options", async () => {
  const { Sign, RequestTime } = signature('a-token')
  const folder = temporaryFolder({
    'callback.txt': `POST /callback?SdkAppid=1&Sign=${Sign}&RequestTime=${RequestTime} HTTP/1.1\nHost: x\n\n{}`,
  })
  const verify = (args: string[], input?: string) =>
    chatgate(folder, ['verify', '--chat', ...args], { TOKEN: 'a-token', OTHER: 'another-token' }, input)
  expect(await verify(['--request', 'callback.txt', '--secret-from', 'TOKEN'])).toMatchObject({ code: 0 })
  expect(await verify(['--sign', Sign, '--request-time', RequestTime], 'a-token\n')).toMatchObject({
    code: 0,
  })
  const wrong = await verify(['--request', 'callback.txt', '--secret-from', 'OTHER'])
  expect(wrong).toMatchObject({ code: 1 })
  expect(wrong.stdout).toContain('✗ other-secret')
})

test.for([
  [['body.json', '--secret-from', 'NOT_SET'], 'The variable NOT_SET is not set'],
  [['no-file.json', '--secret-from', 'HOME'], 'no-file.json cannot be read (ENOENT)'],
  [['--request', 'no-file.txt'], 'no-file.txt cannot be read (ENOENT)'],
  [['--webhook-id', 'x'], 'Say which variable holds the secret'],
  [['body.json'], 'There is no secret on standard input'],
  [['--max-age', 'long'], 'Write it like 30s'],
] as const)('used wrongly: %s', async ([args, message]) => {
  const folder = temporaryFolder({ 'body.json': '{}' })
  const { code, stderr } = await chatgate(folder, ['verify', ...args], { HOME: '/' })
  expect(stderr).toContain(message)
  expect(code).toBe(2)
})

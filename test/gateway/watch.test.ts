/** Whatever a config is made of, and however it is changed, the gateway takes it by itself. */
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { formatProblem, type Problem } from '../../src/config/problem.ts'
import { eachHasItsEnd } from '../support/at-the-end.ts'
import { chatgate, freePort } from '../support/command-line.ts'
import {
  HEAD,
  LOG_ONLY,
  profileChange,
  startGateway,
  temporaryFolder,
  type RunningGateway,
} from '../support/gateway.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

const stateOf = (gateway: RunningGateway) => gateway.get<{ version: number; hash: string }>('/api/config')

const taken = (gateway: RunningGateway, version: number, what: string) =>
  until(async () => (await stateOf(gateway)).version === version, `${what} is in force`)

const PLUGIN = `import { definePlugin } from 'chatgate/plugin'
export default definePlugin({ kind: 'filter', summary: 'Keeps.', options: {}, example: {}, start: () => ({ keep: () => true }) })`

test.concurrent(
  'the config, .env, a list of words and a plugin, beside a store that is busy in the same folder',
  async () => {
    const config = `${HEAD.replace('{}', '{ maxAge: "${AGE}" }')}
plugins: { mine: ./mine.ts }
routes: { all: { when: "*", steps: [{ mine: {} }, { log: {} }] } }
answers: { C2C.CallbackBeforeSendMsg: { steps: [{ deny-words: { file: words.txt } }] } }
`
    const files = { '.env': 'AGE=5m\n', 'words.txt': 'casino\n', 'mine.ts': PLUGIN }
    const gateway = await startGateway({ config, files })
    const write = (name: string, text: string): void => writeFileSync(join(gateway.folder, name), text)
    let isBusy = true
    const traffic = (async () => {
      for (let user = 0; isBusy; user += 1) {
        await gateway.post(profileChange(`user-${user}`)).catch(() => (isBusy = false))
        await pause(10)
      }
    })()

    const { hash } = await stateOf(gateway)
    write('gateway.config.yaml', `${config}# changed\n`)
    await taken(gateway, 2, 'the changed text')
    const changed = (await stateOf(gateway)).hash
    expect(changed).not.toBe(hash)
    write('.env', 'AGE=6m\n')
    await taken(gateway, 3, 'the changed .env')
    expect((await stateOf(gateway)).hash).not.toBe(changed)
    const message = (text: string, key: string) =>
      gateway.post({
        MsgKey: key,
        CallbackCommand: 'C2C.CallbackBeforeSendMsg',
        From_Account: 'bob',
        To_Account: 'carol',
        MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
      })
    expect((await message('poker', '1')).answer.ErrorCode).toBe(0)
    write('words.txt', 'poker\n')
    await taken(gateway, 4, 'the changed list')
    expect((await message('poker', '2')).answer).toMatchObject({ ErrorCode: 1 })
    write('mine.ts', `${PLUGIN}\n// changed`)
    await taken(gateway, 5, 'the changed plugin')
    isBusy = false
    await traffic
  },
)

const IN_FORCE = 'The running gateway has it in force.'

test.concurrent('check says whether the running gateway has it in force', async () => {
  const port = await freePort()
  const config = LOG_ONLY.replace('admin: { port: 0 }', `admin: { port: ${port} }`)
  const gateway = await startGateway({ config })
  const lastLine = async (...words: string[]): Promise<string | undefined> =>
    (await chatgate(gateway.folder, ['check', ...words])).stdout.trim().split('\n').at(-1)
  expect(await lastLine()).toBe(IN_FORCE)
  writeFileSync(join(gateway.folder, 'gateway.config.yaml'), `${config} # changed`)
  // A machine that is busy takes longer than `check` waits.
  await until(async () => (await lastLine()) === IN_FORCE, 'check says that the change is in force')
  writeFileSync(join(gateway.folder, 'new.yaml'), config)
  expect(await lastLine('--config', 'new.yaml')).toBe(
    `The running gateway has another config in force: ${join(gateway.folder, 'gateway.config.yaml')}.`,
  )
  await gateway.stop()
  expect(await lastLine()).toBe('gateway.config.yaml is valid.')
})

test.concurrent(
  'through links, as Kubernetes swaps them, in a folder that was made anew, and in another folder',
  async () => {
    const outside = temporaryFolder()
    const folder = join(outside, 'config')
    const file = join(folder, 'gateway.config.yaml')
    const config = (note: string): string =>
      `${HEAD.replace('./gateway.sqlite', join(outside, 'gateway.sqlite'))}routes: {} # ${note}\n`
    const version = (name: string): void => {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'gateway.config.yaml'), config(name))
      symlinkSync(name, join(folder, '..new'))
      renameSync(join(folder, '..new'), join(folder, '..data'))
    }
    mkdirSync(folder)
    version('..1')
    symlinkSync('..data/gateway.config.yaml', file)
    const gateway = await startGateway({ config: config('not used'), args: ['--config', file] })
    version('..2')
    await taken(gateway, 2, 'the first swap')
    version('..3')
    await taken(gateway, 3, 'the second swap')

    rmSync(folder, { recursive: true })
    mkdirSync(folder)
    writeFileSync(file, config('made anew'))
    await taken(gateway, 4, 'the config in the new folder')

    const elsewhere = join(outside, 'elsewhere.yaml')
    writeFileSync(elsewhere, config('elsewhere'))
    rmSync(file)
    symlinkSync(elsewhere, file)
    await taken(gateway, 5, 'the config behind a link')
    writeFileSync(elsewhere, config('elsewhere, edited'))
    await taken(gateway, 6, 'the config that was edited behind a link')
  },
)

test.concurrent(
  'a .env or a config that is not UTF-8 is told like any other mistake, and the one in force stays',
  async () => {
    const gateway = await startGateway({ config: LOG_ONLY, files: { '.env': 'A=b\n' } })
    const refused = async () =>
      (await gateway.get<{ rejected?: { problems: Problem[] } }>('/api/config')).rejected?.problems
        .map(formatProblem)
        .join()
    const write = (name: string, content: string | Buffer): void =>
      writeFileSync(join(gateway.folder, name), content)
    const config = readFileSync(join(gateway.folder, 'gateway.config.yaml'))
    for (const [name, wrong, says, right] of [
      ['.env', Buffer.from('\uFEFFA=b\r\n', 'utf16le'), '.env  is UTF-16; save it as UTF-8', 'A=b\n'],
      [
        'gateway.config.yaml',
        Buffer.concat([config, Buffer.from('# \xb6\xc4\xb2\xa9', 'latin1')]),
        'GBK',
        config,
      ],
    ] as const) {
      write(name, wrong)
      await until(refused, `${name} is refused`)
      expect(await refused()).toContain(says)
      write(name, right)
      await until(async () => (await refused()) === undefined, `${name} is taken again`)
    }
    const told = await gateway.get<{ events: object[] }>('/api/events?command=Gateway.ConfigRejected')
    expect(told.events).toHaveLength(2)
  },
)

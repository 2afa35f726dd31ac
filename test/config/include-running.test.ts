/** A config in several files: what a running gateway makes of changes in them. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eachHasItsEnd } from '../support/at-the-end.ts'
import {
  HEAD,
  profileChange,
  startGateway,
  temporaryFolder,
  type RunningGateway,
} from '../support/gateway.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

eachHasItsEnd()

const route = (name: string): string => `routes: { ${name}: { when: "*", steps: [{ log: {} }] } }\n`

interface State {
  version: number
  hash: string
  included: { file: string; text: string }[]
  rejected?: { problems: { file: string; line?: number; sentence: string }[] }
}
const stateOf = (gateway: RunningGateway) => gateway.get<State>('/api/config')
const routesOf = async (gateway: RunningGateway): Promise<string[]> =>
  (await gateway.get<{ routes: { name: string }[] }>('/api/routes')).routes.map(({ name }) => name)

test.concurrent('a running gateway takes a file that is changed, added, removed or put right', async () => {
  const folder = temporaryFolder({ 'routes/a.yaml': route('a') })
  const gateway = await startGateway({ folder, config: `include: [routes/*.yaml]\n${HEAD}` })
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  const become = (names: string[]) =>
    until(async () => (await routesOf(gateway)).join() === names.join(), `the routes are ${names.join()}`)
  const refused = (sentence: string) =>
    until(
      async () =>
        (await stateOf(gateway)).rejected?.problems.some(problem => problem.sentence.includes(sentence)),
      `it is refused: ${sentence}`,
    )
  const { hash } = await stateOf(gateway)
  write('routes/a.yaml', route('changed'))
  await become(['changed'])
  expect((await stateOf(gateway)).hash).not.toBe(hash)
  write('routes/b.yaml', route('added'))
  await become(['changed', 'added'])
  write('routes/c.yaml', 'routes: {')
  await refused('is not closed')
  expect(await routesOf(gateway)).toEqual(['changed', 'added'])
  rmSync(join(folder, 'routes/c.yaml'))
  rmSync(join(folder, 'routes/b.yaml'))
  await become(['changed'])
  // An entry that could not be read is looked for too.
  write('gateway.config.yaml', `include: [routes/*.yaml, more/*.yaml]\n${HEAD}`)
  await refused('there is no folder more/')
  mkdirSync(join(folder, 'more.new'))
  write('more.new/d.yaml', route('later'))
  renameSync(join(folder, 'more.new'), join(folder, 'more'))
  await become(['changed', 'later'])
  rmSync(join(folder, 'more'), { recursive: true })
  await refused('there is no folder more/')
  expect(await routesOf(gateway)).toEqual(['changed', 'later'])
})

test.concurrent(
  'an included file is like the config: its secrets are masked, its places told, its words watched',
  async () => {
    const receiver = await startReceiver()
    const folder = temporaryFolder({
      'words.txt': 'casino\n',
      'parts/crm.yaml': `
routes:
  crm:
    when: "*"
    steps:
      - webhook: { template: crm, headers: { authorization: "Bearer included-secret" } }
answers:
  C2C.CallbackBeforeSendMsg: { steps: [{ deny-words: { file: words.txt } }] }
`,
    })
    const gateway = await startGateway({
      folder,
      config: `include: parts/crm.yaml\ntemplates: { crm: { url: "${receiver.url}", chatToken: template-secret, body: chat } }\n${HEAD}`,
    })
    const shown = JSON.stringify([await stateOf(gateway), await gateway.get('/api/routes')])
    expect(shown).not.toMatch(/included-secret|template-secret/)
    expect((await stateOf(gateway)).included).toMatchObject([{ file: join(folder, 'parts/crm.yaml') }])
    const { routes } = await gateway.get<{ routes: { steps: { file: string; line: number }[] }[] }>(
      '/api/routes',
    )
    expect(routes[0]?.steps[0]).toMatchObject({ file: join(folder, 'parts/crm.yaml'), line: 6 })
    await gateway.post(profileChange('alice'))
    await receiver.received(1)
    await receiver.close()
    const { version } = await stateOf(gateway)
    writeFileSync(join(folder, 'words.txt'), 'poker\n')
    await until(async () => (await stateOf(gateway)).version > version, 'the changed list is taken')
  },
)

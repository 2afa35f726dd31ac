/** What docs/operating.md says of backup, restore and a new disk is done as it stands there, and loses nothing. */
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LOG_ONLY, newestEvent, profileChange, startGateway, temporaryFolder } from '../support/gateway.ts'
import { commandWith, run } from './operating-page.ts'

test('a backup that is made while callbacks come in is sound; restored, it has the events and goes on', async () => {
  const folder = temporaryFolder()
  const first = await startGateway({ config: LOG_ONLY, folder })
  for (let n = 0; n < 20; n += 1) await first.post(profileChange(`before${n}`))
  let posting = true
  const traffic = (async () => {
    for (let n = 0; posting; n += 1) expect((await first.post(profileChange(`during${n}`))).status).toBe(200)
  })()
  expect(run(folder, commandWith('VACUUM INTO'))).toBe('')
  posting = false
  await traffic
  expect(run(folder, commandWith('integrity_check'))).toContain("integrity_check: 'ok'")
  const again = `${commandWith('VACUUM INTO').trim()} 2>&1`
  expect(run(folder, `${again} || true`), 'a backup is not written over').toContain('already exists')
  await first.post(profileChange('after'))
  await first.stop()

  run(folder, commandWith('mkdir replaced'))
  const second = await startGateway({ config: LOG_ONLY, folder })
  for (let n = 0; n < 20; n += 1)
    expect(await newestEvent(second, `subject=before${n}`)).toMatchObject({
      deliveries: [{ destination: 'all/log' }],
    })
  const { events } = await second.get<{ events: unknown[] }>('/api/events?subject=after')
  expect(events).toEqual([])
  expect((await second.post(profileChange('new'))).answer.ActionStatus).toBe('OK')
  await second.stop()
})

test('a stopped gateway leaves one file, which can be moved', async () => {
  const folder = temporaryFolder({ 'new-disk/empty': '' })
  const first = await startGateway({ config: LOG_ONLY, folder })
  await first.post(profileChange('alice'))
  await first.stop()
  expect(
    readdirSync(folder)
      .filter(name => name.startsWith('gateway.sqlite'))
      .toSorted(),
  ).toEqual(['gateway.sqlite', 'gateway.sqlite.lock'])
  run(folder, commandWith('/mnt/new-disk').replace('/mnt', '.'))
  const second = await startGateway({ config: LOG_ONLY.replace('./gateway', './new-disk/gateway'), folder })
  expect(await newestEvent(second)).toMatchObject({ subject: 'alice' })
})

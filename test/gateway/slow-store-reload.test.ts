/** A reload while the store is slow is no plugin's fault: nothing is called lost, and the new config works. */
import { expect, onTestFinished, test } from 'vitest'
import { findConfig } from '../../src/config/find.ts'
import { createLog } from '../../src/log/log.ts'
import { openStore } from '../../src/store/open.ts'
import { startWork } from '../../src/work/supervise/supervisor.ts'
import { LOG_ONLY, temporaryFolder } from '../support/gateway.ts'
import { until } from '../support/until.ts'

test('a thread that was replaced while the store did not answer is not taken for one that hangs', async () => {
  const folder = temporaryFolder({ 'gateway.config.yaml': LOG_ONLY })
  const source = await findConfig(`${folder}/gateway.config.yaml`)
  const opened = await openStore(`sqlite:${folder}/gateway.sqlite`, error => expect.fail(String(error)))
  const work = await startWork(source)
  const lost: string[] = []
  const answers: ((destinations: []) => void)[] = []
  const shares: unknown[] = []
  onTestFinished(async () => {
    await work.stop(0)
    await opened.close()
  })
  work.run({
    opened: {
      ...opened,
      store: { ...opened.store, destinations: () => new Promise(resolve => answers.push(resolve)) },
      share: () => {
        const share = opened.share()
        shares.push(share)
        return share
      },
    },
    node: { name: 'here', role: 'all' },
    log: createLog(),
    observer: {
      counted: () => undefined,
      spans: () => undefined,
      hung: () => undefined,
      hungAttempt: () => undefined,
      lost: how => void lost.push(how),
    },
  })
  await until(() => answers.length === 1, 'the first thread waits for the store')
  await work.reload(source)
  await until(() => answers.length === 2, 'the second thread waits too')
  for (const answer of answers) answer([])
  await until(() => shares.length > 0, 'the second thread runs')
  // The first one has been told to stop, so it is told nothing else.
  expect(shares).toHaveLength(1)
  expect(lost).toEqual([])
})

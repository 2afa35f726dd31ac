import { RequestError } from '../base/errors.ts'
import { readCircuit } from '../deliver/circuit.ts'
import type { Store } from '../store/store.ts'
import { noDestination } from './no-destination.ts'
import { date } from './present.ts'

/** So many deliveries are made due in one commit, so that live traffic is not kept waiting. */
const STEP = 500

/** Makes due what waits for its next attempt, and ends what the destination put off; `configured` are those of the running config. */
export const retryDestination = async (
  store: Pick<Store, 'destinations' | 'endWaits' | 'hurry'>,
  configured: readonly string[],
  name: string,
  now: number,
) => {
  const record = (await store.destinations()).find(one => one.name === name)
  if (!configured.includes(name)) {
    if (!record) throw noDestination(name, configured, 'not-found')
    throw new RequestError(
      `${name} is no longer in the config, so nothing can be sent to it; put it back, or send what waits elsewhere`,
      'conflict',
    )
  }
  await store.endWaits(name)
  const { waiting = 0, pausedAt } = record ?? {}
  const { quietUntil = 0 } = readCircuit(record ?? {})
  return {
    destination: name,
    count: await hurryAll(store, name, waiting, now),
    waiting,
    ...(quietUntil > now && { askedToWaitUntil: date(quietUntil) }),
    ...(pausedAt !== undefined && { pausedAt: date(pausedAt) }),
  }
}

/** Those that fail again meanwhile are not meant: there can be no more than waited. */
const hurryAll = async (
  store: Pick<Store, 'hurry'>,
  name: string,
  waiting: number,
  now: number,
): Promise<number> => {
  let count = 0
  for (let hurried = STEP; hurried === STEP && count < waiting; count += hurried)
    hurried = await store.hurry(name, STEP, now)
  return count
}

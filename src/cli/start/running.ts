import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import type { Settings } from '../../config/config.ts'
import { reachable } from '../running/admin-client.ts'

/** The config in force of the gateway at the admin address of a config. */
export interface Running {
  file: string
  hash: string
  variables?: string
  version: number
  rejected?: unknown
}

/** A gateway on this machine answers at once, and a missing one should not delay the command. */
const ANSWER_MS = 2_000
/** A saved file is in force within this time, if it is valid. */
const TAKEN_MS = 3_000
const LOOK_MS = 100

/**
 * Asks the gateway; if it reads the same file, asks again until it has loaded this config. Undefined if none answers.
 */
export const findRunning = async ({
  admin,
  file,
  hash,
}: Pick<Settings, 'admin' | 'file' | 'hash'>): Promise<Running | undefined> => {
  const end = performance.now() + TAKEN_MS
  for (;;) {
    const running = await ask(admin)
    const mayTakeIt = running?.file === file && running.hash !== hash
    if (!mayTakeIt || performance.now() > end) return running
    await sleep(LOOK_MS)
  }
}

const ask = async ({ host, port, token }: Settings['admin']): Promise<Running | undefined> => {
  try {
    const { statusCode, body } = await request(`http://${reachable(host)}:${port}/api/config`, {
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    })
    const answer = (await body.json()) as Partial<Running>
    const isState = statusCode === 200 && typeof answer.hash === 'string' && typeof answer.file === 'string'
    return isState ? (answer as Running) : undefined
  } catch {
    return undefined
  }
}

/** What to say about it next to a valid config. */
export const tellRunning = (
  running: Running,
  { file, hash, variables }: Pick<Settings, 'file' | 'hash' | 'variables'>,
): string => {
  if (running.hash === hash) return 'The running gateway has it in force.'
  if (running.file !== file) return `The running gateway has another config in force: ${running.file}.`
  if (running.rejected !== undefined)
    return 'The running gateway refused it, and still has an earlier version in force; its log, and chatgate reload, say why.'
  return running.variables === variables
    ? 'The running gateway still has an earlier version in force.'
    : 'The running gateway has other values of its variables in force than are set here, from its environment or from an earlier `.env`.'
}

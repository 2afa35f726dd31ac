/** Texts that are tried by a running gateway. */
import type { Answer } from '../../src/admin/api/endpoints.ts'
import { HEAD, type RunningGateway } from './gateway.ts'
import { until } from './until.ts'

type Problem = Answer<'POST /api/check'>['problems'][number]
type Plan = Answer<'GET /api/plans/:id'>

export const postJson = async (
  { admin }: Pick<RunningGateway, 'admin'>,
  path: string,
  body: object,
): Promise<{ status: number; answer: Record<string, unknown> }> => {
  const response = await fetch(`${admin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
}

export const checkedWith = async (
  gateway: RunningGateway,
  text: string,
): Promise<Answer<'POST /api/check'>> => {
  const { status, answer } = await postJson(gateway, '/api/check', { text })
  if (status !== 200) throw new Error(`the check answered ${status}: ${JSON.stringify(answer)}`)
  return answer as Answer<'POST /api/check'>
}

/** Starts a plan and waits for its end. */
export const plannedWith = async (
  gateway: RunningGateway,
  text: string,
  more: object = {},
): Promise<Plan> => {
  const { status, answer } = await postJson(gateway, '/api/plans', { text, ...more })
  if (status !== 200) throw new Error(`the plan answered ${status}: ${JSON.stringify(answer)}`)
  let plan = await gateway.get<Plan>(`/api/plans/${String(answer['id'])}`)
  await until(async () => {
    plan = await gateway.get<Plan>(`/api/plans/${String(answer['id'])}`)
    return plan.state !== 'running'
  }, 'the plan is done')
  return plan
}

/** Every way in which a text is tried; each gives all that it says. */
export const WAYS: Record<
  string,
  (gateway: RunningGateway, text: string) => Promise<{ problems?: readonly Problem[] }>
> = {
  check: checkedWith,
  plan: plannedWith,
}

/** A config with these steps, and a plugin of its own. */
export const routesWithOwn = (steps: string): string =>
  `${HEAD}\nplugins: { own: ./own.ts }\nroutes: { r: { when: "*", steps: [${steps}] } }\n`

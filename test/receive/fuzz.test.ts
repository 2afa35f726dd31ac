/** Promise 1 against bodies that are nearly right: whatever a field holds, the answer is an envelope, and the gateway lives. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chatCommands } from '../../src/events/catalog.ts'
import { HEAD, startGateway } from '../support/gateway.ts'
import { rounds } from '../support/rounds.ts'
import { bodiesOf, sampleFiles } from '../support/sample-files.ts'

const RUNS = rounds(600)

/** What should not stand in any field. */
const wrong = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    '',
    '\u0000',
    '💥'.repeat(100),
    '__proto__',
    [],
    {},
    [[]],
  ),
  fc.constantFrom<unknown>(
    [null],
    [{}],
    { __proto__: null, toString: 1 },
    '9'.repeat(400),
    'x'.repeat(100_000),
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

type Path = (string | number)[]

/** All places in a body, at any depth. */
const placesIn = (value: unknown, path: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null) return [path]
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value)
  return [path, ...entries.flatMap(([key, inner]) => placesIn(inner, [...path, key]))]
}

const replaced = (value: unknown, [first, ...rest]: Path, by: unknown): unknown => {
  if (first === undefined) return by
  const copy = structuredClone(value) as Record<string | number, unknown>
  copy[first] = replaced(copy[first], rest, by)
  return copy
}

const without = (value: unknown, path: Path): unknown => {
  const copy = structuredClone(value) as Record<string | number, unknown>
  const [first = '', ...rest] = path
  if (rest.length > 0) copy[first] = without(copy[first], rest)
  else Reflect.deleteProperty(copy, first)
  return copy
}

const bodies = sampleFiles.flatMap(sample => bodiesOf(sample).map(body => ({ ...sample, body })))

const broken = fc.constantFrom(...bodies).chain(sample =>
  fc.record({
    command: fc.constant(sample.command),
    query: fc.constant(sample.query),
    body: fc
      .tuple(fc.constantFrom(...placesIn(sample.body)), fc.option(wrong, { nil: undefined }))
      .map(([path, value]) =>
        path.length === 0 || value !== undefined
          ? replaced(sample.body, path, value ?? null)
          : without(sample.body, path),
      ),
  }),
)

test(
  'a body with one field broken gets an envelope, and breaks nothing',
  async () => {
    const gateway = await startGateway({
      config: `${HEAD}
routes:
  all:
    when: "*"
    steps:
      - match: { expression: 'subject != "nobody"' }
      - redact: { fields: [operator, body.MsgBody.*.MsgContent], tags: [Tag_Profile_IM_Nick] }
      - log: { message: "{{ command }} {{ operator }} {{ changes | json }}" }
answers:
${Object.entries(chatCommands)
  .filter(([, { answer }]) => answer)
  .map(
    ([command]) =>
      `  ${command}: { steps: [{ deny-words: { words: [x] } }, { deny-users: { users: [a] } }] }`,
  )
  .join('\n')}
`,
    })
    await fc.assert(
      fc.asyncProperty(broken, async ({ command, query, body }) => {
        const { status, answer } = await gateway.post(JSON.stringify(body), {
          ...query,
          SdkAppid: '1400000001',
        })
        const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
        const { ActionStatus, ErrorCode, ErrorInfo } = answer
        expect(['OK', 'FAIL']).toContain(ActionStatus)
        expect([typeof ErrorCode, typeof ErrorInfo]).toEqual(['number', 'string'])
        // 400 when there is no object, or when the command itself was the field that broke.
        expect({ command, status }).toEqual({ command, status: isObject && status === 200 ? 200 : 400 })
      }),
      { numRuns: RUNS },
    )
    const failures = gateway.log.filter(({ level, msg }) => level === 'error' || msg.includes('internal'))
    expect(failures).toEqual([])
    const metrics = await (await fetch(`${gateway.admin}/metrics`)).text()
    expect(metrics).not.toMatch(/answer="internal-error"\} [1-9]/)
  },
  rounds(120_000),
)

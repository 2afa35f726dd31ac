import { BODIES, bodyOption, definePlugin, size, Type } from 'chatgate/plugin'
import { resolve } from 'node:path'
import { appendTo } from './append.ts'
import { inBatches } from './batches.ts'
import { probeFile } from './probe.ts'
import { streamTo, STREAMS } from './stream.ts'

export default definePlugin({
  kind: 'destination',
  summary: 'Appends each event to a file, as one line of JSON, and waits until the line is on the disk.',
  options: {
    path: Type.String({
      minLength: 1,
      description:
        'The file; a relative path starts at the folder of the config. It is made if it is missing, its folder is not. `/dev/stdout` and `/dev/stderr` are those of the gateway; a line longer than 4 KiB may mix there with its own log.',
    }),
    body: bodyOption,
    maxSize: Type.Optional(
      size({
        description:
          'Begins a new file when this one would become larger. The full `events.jsonl` becomes `events.2026-11-29.1.jsonl`; full files are never removed.',
        atLeast: '1KiB',
      }),
    ),
    daily: Type.Boolean({
      default: false,
      description: 'Begins a new file each day, in UTC.',
    }),
  },
  example: { path: './events.jsonl', daily: true },
  delivery: { order: true },
  start({ path, body, maxSize, daily }, tools) {
    const file = resolve(tools.configFolder, path)
    const stream = STREAMS.get(file)
    if (stream !== undefined && (maxSize !== undefined || daily))
      throw new Error(`\`maxSize\` and \`daily\` need a file of their own, and ${path} is none`)
    const limits = { daily, ...(maxSize !== undefined && { maxSize }) }
    const append = inBatches(
      stream === undefined ? lines => appendTo(file, lines, limits, tools.now()) : streamTo(stream),
    )
    return {
      target: `the file ${file}`,
      preview: (event, attempt) => ({ line: lineOf(BODIES[body].write(event, attempt)).toString() }),
      probe: async () => {
        const mistake = stream === undefined ? await probeFile(file) : undefined
        return { ok: mistake === undefined, detail: mistake ?? `${file} can be written` }
      },
      deliver: (event, attempt) => append(lineOf(BODIES[body].write(event, attempt)), attempt.signal),
    }
  },
})

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const BLANK = 0x20

/** One line. In JSON line breaks only stand between values, where a blank means the same. */
const lineOf = (body: string | Uint8Array): Buffer => {
  const line = Buffer.concat([Buffer.from(body as string), Buffer.of(LINE_FEED)])
  for (let index = 0; index < line.length - 1; index += 1)
    if (line[index] === LINE_FEED || line[index] === CARRIAGE_RETURN) line[index] = BLANK
  return line
}

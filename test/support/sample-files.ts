import { readdirSync, readFileSync } from 'node:fs'

/** One command of config/samples: what Chat sends, and what may be answered. */
export interface SampleFile {
  command: string
  kind: string
  query: Record<string, string>
  body: Record<string, unknown>
  answers: { name: string; body: Record<string, unknown> }[]
  variants?: { name: string; body: Record<string, unknown> }[]
}

const FOLDER = new URL('../../config/samples/', import.meta.url)

export const sampleFiles = readdirSync(FOLDER).map(
  file => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as SampleFile,
)

export const sampleFile = (command: string): SampleFile => {
  const found = sampleFiles.find(sample => sample.command === command)
  if (!found) throw new Error(`there is no sample of ${command}`)
  return found
}

/** The sample's body, and those of its variants. */
export const bodiesOf = ({ body, variants = [] }: SampleFile): Record<string, unknown>[] => [
  body,
  ...variants.map(variant => variant.body),
]

import { isMap, LineCounter, parseDocument, type Document } from 'yaml'
import type { ConfigSource } from '../config.ts'
import { expand } from './expand.ts'
import type { Finding } from '../finding.ts'
import { formatPath } from '../path.ts'
import { offsetWithin } from './places.ts'
import { type Problem, formatProblem } from '../problem.ts'
import { syntaxSentence, worthShowing } from './syntax.ts'

/** A place in the text, from 1. */
interface Place {
  line: number
  column: number
}

/** The text of a config as data, with the position of every value. */
export interface ConfigDocument {
  /** Variables are replaced; a value that is a single variable is {@link FromEnvironment}. Undefined if the text is not YAML. */
  data: Readonly<Record<string, unknown>> | undefined
  /** YAML syntax errors, and included files that cannot be read. */
  syntax: Problem[]
  /** Mistakes in keys, aliases and variables. The values there cannot be checked further. */
  findings: Finding[]
  /** Valid YAML that is probably not what was meant. */
  warnings: Finding[]
  /** The files that it was read from; its problems are in their order. */
  files: string[]
  /** Finds the place. If it does not exist, gives the place of the key above it. */
  problem: (finding: Finding) => Problem
}

/** Changes a text that was parsed, before variables are put into it; tells what must not stand there. */
export type Amend = (parsed: Document) => readonly Finding[]

/** The text as YAML, with nothing put in. */
export const parseText = (text: string, lineCounter = new LineCounter()): Document =>
  parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false, merge: true, stringKeys: true })

interface Reading {
  amend?: Amend | undefined
  /** What to say of a file without content. */
  ifEmpty?: string
}

/** Reads one text; reports mistakes instead of throwing. */
export const readDocument = (
  source: Pick<ConfigSource, 'file' | 'text' | 'environment'>,
  { amend = () => [], ifEmpty = EMPTY }: Reading = {},
): ConfigDocument => {
  const lineCounter = new LineCounter()
  const parsed = parseText(source.text, lineCounter)
  const place = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset)
    return { line, column: col }
  }
  const syntax = syntaxProblems(source, parsed, place)
  const { data, findings, warnings } =
    syntax.length > 0 ? unreadable : readData(parsed, source, place, { amend, ifEmpty })
  return {
    data,
    syntax,
    findings,
    warnings,
    files: [source.file],
    problem: finding => ({
      file: source.file,
      ...place(offsetWithin(parsed, source.text, finding)),
      path: formatPath(finding.path),
      sentence: finding.sentence,
    }),
  }
}

interface Read {
  data: ConfigDocument['data']
  findings: Finding[]
  warnings: Finding[]
}

const unreadable: Read = { data: undefined, findings: [], warnings: [] }

const EMPTY = 'the file is empty; write at least `apps` and `routes`'

const syntaxProblems = (
  source: Pick<ConfigSource, 'file' | 'text'>,
  parsed: Document,
  place: (offset: number) => Place,
): Problem[] =>
  worthShowing([...parsed.errors, ...parsed.warnings], offset => place(offset).line).map(error => ({
    file: source.file,
    ...place(error.pos[0]),
    path: '',
    sentence: syntaxSentence(error, source.text),
  }))

const readData = (
  parsed: Document,
  source: Pick<ConfigSource, 'environment'>,
  place: (offset: number) => Place,
  { amend, ifEmpty }: { amend: Amend; ifEmpty: string },
): Read => {
  const refused = amend(parsed)
  if (refused.length > 0) return { ...unreadable, findings: [...refused] }
  const { findings, warnings, hasBadAlias } = expand(parsed, source.environment, offset => place(offset).line)
  if (parsed.contents === null) return refuse(ifEmpty)
  if (!isMap(parsed.contents)) return refuse('a config must be a map with keys like `apps:` and `routes:`')
  if (hasBadAlias) return { data: undefined, findings, warnings }
  try {
    const data: Record<string, unknown> = parsed.toJS()
    return { data, findings, warnings }
  } catch (error) {
    // A few aliases can expand to billions of values; the parser counts them and stops.
    return refuse(`the aliases cannot be used: ${String(error)}`)
  }
}

const refuse = (sentence: string): Read => ({
  ...unreadable,
  findings: [{ path: [], sentence }],
})

/**
 * The problems of a document in the order of its files, without duplicates: steps report the same mistakes in their shared defaults, and a string can
 * name the same missing variable twice. Where a variable is missing nothing else is reported, because the value is unknown.
 */
export const problemsOf = (document: ConfigDocument, findings: readonly Finding[]): Problem[] => {
  const unknown = new Set(
    document.findings.filter(({ at }) => at === undefined).map(({ path }) => formatPath(path)),
  )
  const known = findings.filter(({ path }) => !unknown.has(formatPath(path)))
  const problems = [...document.syntax, ...[...document.findings, ...known].map(document.problem)]
  const distinct = new Map(problems.map(problem => [formatProblem(problem), problem]))
  return [...distinct.values()].toSorted(byPlaceIn(document.files))
}

const byPlaceIn =
  (files: readonly string[]) =>
  (a: Problem, b: Problem): number =>
    files.indexOf(a.file) - files.indexOf(b.file) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0)

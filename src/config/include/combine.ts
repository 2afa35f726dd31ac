import { basename, dirname, relative } from 'node:path'
import { didYouMean, listNames } from '../../base/nearest.ts'
import type { ConfigSource } from '../config.ts'
import type { Finding } from '../finding.ts'
import { includedFiles } from './files.ts'
import { isMap, mapOf } from '../options/shape.ts'
import type { Path } from '../path.ts'
import type { Problem } from '../problem.ts'
import { settingsSchema } from '../schema/root.ts'
import { type Amend, type ConfigDocument, parseText, readDocument } from '../yaml/document.ts'

/** Sections whose entries may be spread over several files. */
const SHARED = ['apps', 'defaults', 'plugins', 'templates', 'routes', 'answers']

const OF_THE_GATEWAY = Object.keys(settingsSchema.properties)

/** An included file, read. */
interface Part {
  file: string
  document: ConfigDocument
}

/**
 * The config with what it includes, as one document: the places in it are those of the file in which something stands. `amend` is
 * for the text of the config itself.
 */
export const readConfigDocument = (source: ConfigSource, amend?: Amend): ConfigDocument => {
  const main = readDocument(source, { amend })
  const included = source.included ?? []
  if (included.length === 0) return main
  const { environment } = source
  const parts = includedFiles(source).map(({ file, text }): Part => {
    return { file, document: readDocument({ file, text, environment }, { ifEmpty: EMPTY }) }
  })
  const patterns = included.flatMap(({ path, mistake }): Finding[] =>
    mistake === undefined ? [] : [{ path, sentence: mistake }],
  )
  const combined = combine(source.file, main, parts)
  const inParts = (what: 'findings' | 'warnings'): Finding[] =>
    parts.flatMap(({ file, document }) => document[what].map(finding => ({ ...finding, file })))
  return {
    data: [main, ...parts.map(({ document }) => document)].every(isRead) ? combined.data : undefined,
    syntax: [
      ...main.syntax,
      ...included.flatMap(({ problems }) => problems),
      ...parts.flatMap(({ document }) => document.syntax),
    ],
    findings: [...main.findings, ...patterns, ...inParts('findings'), ...combined.findings],
    warnings: [...main.warnings, ...inParts('warnings')],
    files: [source.file, ...parts.map(({ file }) => file)],
    problem: combined.problem,
  }
}

const EMPTY = 'the file is empty; write what belongs to it, or remove it'

const isRead = ({ data }: ConfigDocument): boolean => data !== undefined

interface Combined {
  data: Readonly<Record<string, unknown>>
  findings: Finding[]
  problem: ConfigDocument['problem']
}

const combine = (configFile: string, main: ConfigDocument, parts: readonly Part[]): Combined => {
  const owners = new Map<string, Part | undefined>()
  const data = new Map(Object.entries(main.data ?? {}))
  const findings: Finding[] = []
  const byFile = new Map(parts.map(part => [part.file, part]))
  const problem: ConfigDocument['problem'] = finding => {
    const { file, path } = finding
    const part = file === undefined ? owners.get(keyOf(path)) : byFile.get(file)
    return (part?.document ?? main).problem(finding)
  }
  const add = (part: Part, path: readonly [section: string, name: string]): boolean => {
    const isNew = !owners.has(keyOf(path))
    if (isNew) owners.set(keyOf(path), part)
    else findings.push(twice(part.file, path, problem({ path, sentence: '', at: 'key' }), configFile))
    return isNew
  }
  for (const section of SHARED)
    for (const name of Object.keys(mapOf(data.get(section)))) owners.set(keyOf([section, name]), undefined)
  for (const part of parts) {
    const own = part.document.data ?? {}
    findings.push(...foreignKeys(own, part.file, configFile))
    for (const section of SHARED.filter(key => Object.hasOwn(own, key))) {
      if (!isMap(own[section] ?? {}))
        findings.push({ file: part.file, path: [section], sentence: 'must be a map' })
      const added = Object.entries(mapOf(own[section])).filter(([name]) => add(part, [section, name]))
      const above = data.get(section) ?? {}
      // What is not a map is reported by its schema.
      if (isMap(above)) data.set(section, Object.fromEntries([...Object.entries(above), ...added]))
    }
  }
  return { data: Object.fromEntries(data), findings, problem }
}

/** What has one owner: an app, a route and the like. */
const keyOf = ([section, name]: Path): string => JSON.stringify([section, name])

const twice = (file: string, path: Path, first: Problem, configFile: string): Finding => {
  const place = `${relative(dirname(configFile), first.file)}:${first.line}`
  const sentence = `\`${path.at(-1)}\` is already in ${place}; keep one of them, or give one another name`
  return { file, path, sentence, at: 'key' }
}

/** Who reads the config finds everything about the gateway itself in one file. */
const foreignKeys = (own: Readonly<Record<string, unknown>>, file: string, configFile: string): Finding[] =>
  Object.keys(own)
    .filter(key => !SHARED.includes(key) && !key.startsWith('x-'))
    .map(key => ({ file, path: [key], sentence: foreignKey(key, configFile), at: 'key' }))

const foreignKey = (key: string, configFile: string): string => {
  const main = basename(configFile)
  const all = `An included file has only ${listNames(SHARED)}`
  if (key === 'include') return `an included file cannot include others; list them in ${main}`
  if (OF_THE_GATEWAY.includes(key)) return `\`${key}\` belongs in ${main}. ${all}`
  return didYouMean(`\`${key}\` is not known here`, key, SHARED, all)
}

/** The data of a config that is in force with what it includes, as written: with no variable put in. */
export const dataAsWritten = (source: ConfigSource): Readonly<Record<string, unknown>> => {
  const texts = [source, ...includedFiles(source)].map(({ text }) => text)
  const [main = {}, ...parts] = texts.map(text => mapOf(parseText(text).toJS()))
  const shared = SHARED.map(section => [
    section,
    Object.fromEntries([...parts, main].flatMap(part => Object.entries(mapOf(part[section])))),
  ])
  return { ...main, ...Object.fromEntries(shared) }
}

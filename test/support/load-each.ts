/**
 * Loads configs as Node itself does, without a test runner in between: reads sources as JSON from standard input, and
 * writes the problems of each.
 */
import { text } from 'node:stream/consumers'
import type { ConfigSource } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load.ts'
import { ConfigError, type Problem } from '../../src/config/problem.ts'

const problemsOf = async (source: ConfigSource): Promise<readonly Problem[]> => {
  try {
    await loadConfig(source)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

const sources = JSON.parse(await text(process.stdin)) as ConfigSource[]
const problems = []
for (const source of sources) problems.push(await problemsOf(source))
process.stdout.write(JSON.stringify(problems))

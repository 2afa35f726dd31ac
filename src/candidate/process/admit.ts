import { dirname, resolve } from 'node:path'
import { amendWith } from '../../config/candidate/amend.ts'
import { readInForce } from '../../config/candidate/in-force.ts'
import type { Config, ConfigSource, Included, StepConfig } from '../../config/config.ts'
import { entriesInText } from '../../config/include/entries.ts'
import { ConfigError, type Problem } from '../../config/problem.ts'
import { namedFiles } from '../../config/read/files.ts'
import type { Amend } from '../../config/yaml/document.ts'
import { createMask, type Mask } from '../../log/mask.ts'
import type { Limits } from '../../try/end-hanging.ts'
import type { Candidate } from '../messages.ts'

/** A candidate that may be loaded. */
export interface Admitted {
  source: ConfigSource
  amend: Amend
  /** Must see the config before its plugins are started. Throws `ConfigError`. */
  admit: (config: Config) => void
  /** Hides the secrets of both configs, and every value of a variable. */
  mask: Mask
  limits: Limits
}

/** Where the parent listens; see `trial.ts`. */
const TELL_TO = 4

const LIMITS: Limits = {
  memoryMaxBytes: 1024 ** 3,
  isStrict: true,
  tellTo: TELL_TO,
  ended: 'its process was ended',
}

/** A shorter value would mask half of every text. */
const MASKED_LENGTH_MIN = 4

export const admitCandidate = ({ text, inForce, secrets, files }: Candidate): Admitted => {
  const known = readInForce(inForce, secrets, createMask(secrets))
  const values = Object.values(known.variables).filter(value => value.length >= MASKED_LENGTH_MIN)
  const hidden = [...secrets, ...values]
  return {
    // Nothing else of the environment is there, so nothing tells whether it is set.
    source: {
      file: inForce.file,
      text,
      environment: { ...known.variables },
      included: includedAsInForce(text, inForce),
    },
    amend: amendWith(known),
    admit(config) {
      hidden.push(...config.settings.secrets)
      const problems = foreignFiles(config, new Set(files))
      if (problems.length > 0) throw new ConfigError(problems)
    },
    mask: createMask(hidden),
    limits: LIMITS,
  }
}

/** As the gateway has read it: a text that came over the network has no file read. */
const includedAsInForce = (text: string, { included = [] }: ConfigSource): Included[] =>
  entriesInText(text).flatMap(({ path, pattern }) => {
    const found = included.find(entry => entry.pattern === pattern)
    return found ? [{ ...found, path }] : []
  })

/** What a plugin reads could be told word by word. */
const foreignFiles = ({ settings, routes, answers }: Config, files: ReadonlySet<string>): Problem[] => {
  const folder = dirname(settings.file)
  const foreign = (step: StepConfig): Problem[] =>
    namedFiles(step)
      .filter(({ path }) => !files.has(resolve(folder, path)))
      .map(({ option }) => step.locate({ option, sentence: FOREIGN_FILE }))
  return [...routes, ...answers].flatMap(({ steps }) => steps.flatMap(foreign))
}

const FOREIGN_FILE =
  'the config in force does not name this file, and a text that is only tried can have no other read; name it there first, or try the text with `chatgate plan` on its machine'

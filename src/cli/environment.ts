import { LOG_FORM_VARIABLE, LOG_LEVEL_VARIABLE, LOG_LEVELS } from '../log/variables.ts'
import { didYouMean } from '../base/nearest.ts'
import { Exit } from './exit.ts'

export const ADMIN_VARIABLE = 'CHATGATE_ADMIN'
export const ADMIN_TOKEN_VARIABLE = 'CHATGATE_ADMIN_TOKEN'

const OURS = [LOG_LEVEL_VARIABLE, LOG_FORM_VARIABLE, ADMIN_VARIABLE, ADMIN_TOKEN_VARIABLE]

/** An empty variable is as good as none. Ends with 2 where the level of the log is none that there is. */
export const readyEnvironment = (environment: NodeJS.ProcessEnv = process.env): void => {
  for (const name of OURS) if (environment[name]?.trim() === '') Reflect.deleteProperty(environment, name)
  const level = environment[LOG_LEVEL_VARIABLE]
  if (level === undefined || LOG_LEVELS.includes(level)) return
  const sentence = `${LOG_LEVEL_VARIABLE} is ${JSON.stringify(level)}, which is no level of the log`
  throw new Exit(2, didYouMean(sentence, level, LOG_LEVELS, `There are ${LOG_LEVELS.join(', ')}.`))
}

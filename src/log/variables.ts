/** Says the form of the log to every thread of the process; what else is set there is as if nothing were. */
export const LOG_FORM_VARIABLE = 'CHATGATE_LOG'
export const LOG_FORMS = ['json', 'pretty'] as const

/** The least level that is logged. */
export const LOG_LEVEL_VARIABLE = 'CHATGATE_LOG_LEVEL'
/** Those of pino, which is loaded by what logs only. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

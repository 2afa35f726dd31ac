/** Sets the form of the log for every thread of the process; any other value is ignored. */
export const LOG_FORM_VARIABLE = 'CHATGATE_LOG'
export const LOG_FORMS = ['json', 'pretty'] as const

/** The lowest level that is logged. */
export const LOG_LEVEL_VARIABLE = 'CHATGATE_LOG_LEVEL'
/** Those of pino, repeated here so that only the code that logs loads pino. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

import { createMask } from '../../log/mask.ts'
import { createAnswerer } from '../../decide/answerer.ts'
import type { Tracer } from '../../try/trace.ts'
import type { Loaded } from './with-chains.ts'

/** Traces in this process. */
export const tracerFor = ({ config, chains, watch, log }: Loaded): Tracer => ({
  settings: config.settings,
  routes: chains.routes,
  policies: config.answers.map(({ policy }) => policy),
  answer: createAnswerer(chains.answers, watch, log),
  watch,
  mask: createMask(config.settings.secrets),
})

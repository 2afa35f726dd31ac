import type { Config } from '../config/config.ts'
import type { Log } from '../log/log.ts'
import { createMask } from '../log/mask.ts'
import { UNWATCHED } from '../route/step.ts'
import { createAnswerer } from '../work/answerer.ts'
import type { Chains } from '../work/start-chains.ts'
import type { Tracer } from '../work/trace.ts'

/** Traces in this process: a plugin that hangs, hangs the command, and whoever sees it ends it. */
export const tracerFor = ({ settings, answers }: Config, chains: Chains, log: Log): Tracer => ({
  settings,
  routes: chains.routes,
  policies: answers.map(({ policy }) => policy),
  answer: createAnswerer(chains.answers, UNWATCHED, log),
  watch: UNWATCHED,
  mask: createMask(settings.secrets),
})

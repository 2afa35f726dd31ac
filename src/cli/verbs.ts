import type { Command } from 'commander'

/** In the order in which a newcomer needs them; each is loaded when it is needed. */
export const VERBS: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import('./init.ts')).initCommand(),
  start: async () => (await import('./start.ts')).startCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  send: async () => (await import('./send.ts')).sendCommand(),
  events: async () => (await import('./events.ts')).eventsCommand(),
  show: async () => (await import('./show.ts')).showCommand(),
  profile: async () => (await import('./profile.ts')).profileCommand(),
  trace: async () => (await import('./trace.ts')).traceCommand(),
  test: async () => (await import('./test.ts')).testCommand(),
  plan: async () => (await import('./plan.ts')).planCommand(),
  plugins: async () => (await import('./plugins.ts')).pluginsCommand(),
  nodes: async () => (await import('./nodes.ts')).nodesCommand(),
  refused: async () => (await import('./refused.ts')).refusedCommand(),
  reload: async () => (await import('./reload.ts')).reloadCommand(),
  answers: async () => (await import('./answers.ts')).answersCommand(),
  destinations: async () => (await import('./destinations.ts')).destinationsCommand(),
  dead: async () => (await import('./dead.ts')).deadCommand(),
  replay: async () => (await import('./replay.ts')).replayCommand(),
  replays: async () => (await import('./replays.ts')).replaysCommand(),
  verify: async () => (await import('./verify.ts')).verifyCommand(),
  move: async () => (await import('./move-store.ts')).moveStoreCommand(),
  completion: async () => (await import('./completion.ts')).completionCommand(),
}

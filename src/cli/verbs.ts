import type { Command } from 'commander'

/** In the order in which a newcomer needs them; each is loaded on demand. */
export const VERBS: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import('./init/init.ts')).initCommand(),
  start: async () => (await import('./start/start.ts')).startCommand(),
  check: async () => (await import('./start/check.ts')).checkCommand(),
  send: async () => (await import('./send/send.ts')).sendCommand(),
  events: async () => (await import('./running/events.ts')).eventsCommand(),
  show: async () => (await import('./running/show.ts')).showCommand(),
  profile: async () => (await import('./running/profile.ts')).profileCommand(),
  trace: async () => (await import('./try/trace.ts')).traceCommand(),
  test: async () => (await import('./try/test.ts')).testCommand(),
  plan: async () => (await import('./try/plan.ts')).planCommand(),
  plugins: async () => (await import('./try/plugins.ts')).pluginsCommand(),
  nodes: async () => (await import('./running/nodes.ts')).nodesCommand(),
  refused: async () => (await import('./running/refused.ts')).refusedCommand(),
  reload: async () => (await import('./running/reload.ts')).reloadCommand(),
  answers: async () => (await import('./running/answers.ts')).answersCommand(),
  destinations: async () => (await import('./running/destinations.ts')).destinationsCommand(),
  dead: async () => (await import('./running/dead.ts')).deadCommand(),
  replay: async () => (await import('./running/replay.ts')).replayCommand(),
  replays: async () => (await import('./running/replays.ts')).replaysCommand(),
  export: async () => (await import('./running/export.ts')).exportCommand(),
  import: async () => (await import('./running/import.ts')).importCommand(),
  verify: async () => (await import('./verify/verify.ts')).verifyCommand(),
  move: async () => (await import('./start/move.ts')).moveStoreCommand(),
  completion: async () => (await import('./completion/completion.ts')).completionCommand(),
}

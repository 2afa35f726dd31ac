import type { Plugin } from 'rolldown'

const ID = 'chatgate:node-http'

/**
 * An `import` of node:http makes Node evaluate all that is exported there, also its WebSocket with the whole of undici behind it, which takes
 * each thread 16 ms of its start. What is got without an import is evaluated when it is used.
 */
export const nodeHttp = (): Plugin => ({
  name: 'node-http',
  resolveId: { filter: { id: /^(node:)?http$/ }, handler: () => ID },
  load: {
    filter: { id: /^chatgate:node-http$/ },
    handler: () => `module.exports = process.getBuiltinModule('node:http')`,
  },
})

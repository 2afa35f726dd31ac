import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './command-line.ts'
import { startServerProgram, type BreakableServer, type ServerProgram } from './server-program.ts'

/** Tells Erlang's nodes each other's ports; the server's own would outlive it. */
const EPMD: ServerProgram = {
  program: 'epmd',
  debian: 'erlang-base',
  args: (_, port) => ['-address', '127.0.0.1', '-port', String(port)],
}

/** The largest message that it takes. */
export const MESSAGE_BYTES = 1_000_000

export const RABBITMQ: ServerProgram = {
  program: 'rabbitmq-server',
  debian: 'rabbitmq-server',
  args(folder) {
    writeFileSync(
      join(folder, 'rabbitmq.conf'),
      `loopback_users = none\nmax_message_size = ${MESSAGE_BYTES}\n`,
    )
    writeFileSync(join(folder, 'plugins'), '[].')
    return []
  },
}

/** Starts one with the user guest. It takes some ten seconds, so once is enough for a file. */
export const startRabbitmq = async (): Promise<BreakableServer> => {
  const epmd = await startServerProgram(EPMD)
  const distribution = String(await freePort())
  const server = await startServerProgram({
    ...RABBITMQ,
    environment: (folder, port) => ({
      RABBITMQ_NODENAME: 'chatgate@localhost',
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_DIST_PORT: distribution,
      RABBITMQ_MNESIA_BASE: join(folder, 'data'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: epmd.host.replace(/.*:/, ''),
      // It would keep the processors busy while it waits.
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none',
    }),
  })
  return {
    ...server,
    remove: async () => {
      await server.remove()
      await epmd.remove()
    },
  }
}

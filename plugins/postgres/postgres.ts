import {
  addressMistake,
  definePlugin,
  deliverOver,
  lazyConnection,
  readPostgresAddress,
  Type,
} from 'chatgate/plugin'
import { openClients } from './client.ts'
import { failureOf, isAboutRow } from './failure.ts'
import { CREATE_TABLE, EMPTY_ROW, insertInto, rowOf } from './table.ts'

export default definePlugin({
  kind: 'destination',
  summary: 'Inserts each event as a row into a table of a PostgreSQL database.',
  options: {
    url: Type.String({
      holdsPassword: true,
      pattern: '^postgres(ql)?:',
      mustBe: 'the URL of a PostgreSQL database, like postgres://user:password@db.internal/crm',
      description:
        'The database, written as that of a [PostgreSQL store](postgresql.md). Of several hosts the first that takes writes is used.',
    }),
    table: Type.String({
      pattern: '^[A-Za-z_][A-Za-z0-9_$]{0,62}(\\.[A-Za-z_][A-Za-z0-9_$]{0,62})?$',
      mustBe: 'the name of a table, like chat_events or crm.chat_events',
      default: 'chat_events',
      description:
        'The table, in upper and lower case as the database has it; with its schema if that is another.',
    }),
  },
  example: { url: 'postgres://gateway:example-password@db.internal/crm', table: 'chat_events' },
  notes: `The table needs these columns, and may have others that can be left out. The primary key makes a second attempt of the same delivery change nothing:

\`\`\`sql
${CREATE_TABLE}
\`\`\`

The user needs the rights \`INSERT\` and \`SELECT\` on it. A NUL character, which PostgreSQL cannot keep, becomes U+FFFD. \`chatgate check --online\` says what is missing.`,
  delivery: { order: true },
  start({ url, table }) {
    const mistake = addressMistake(url)
    if (mistake !== undefined) throw new Error(`\`url\` cannot be used: ${mistake}`)
    const address = readPostgresAddress(url)
    const clients = openClients(address)
    const connection = lazyConnection(clients)
    const statement = insertInto(table)
    const judge = (error: unknown) => {
      clients.learn(error)
      return failureOf(error, table)
    }
    return {
      target: `table ${table} of ${address.database} at ${address.hosts.map(({ host }) => host).join(', ')}`,
      preview: (event, attempt) => ({ table, row: JSON.stringify(rowOf(event, attempt), undefined, 2) }),
      async probe(signal) {
        const outcome = await deliverOver(
          connection,
          signal,
          // Looks for the table, its columns, its key and the right to insert, and inserts nothing.
          async client => {
            await client.run(`EXPLAIN ${statement}`, EMPTY_ROW)
            return { status: 'delivered' }
          },
          judge,
        )
        return outcome.status === 'delivered'
          ? { ok: true, detail: `table ${table} can be written` }
          : { ok: false, detail: outcome.reason }
      },
      deliver: (event, attempt) =>
        deliverOver(
          connection,
          attempt.signal,
          async client => {
            try {
              await client.run(statement, Object.values(rowOf(event, attempt)))
              return { status: 'delivered' }
            } catch (error) {
              // What is wrong with a row alone does not cost the connection.
              const refused = isAboutRow(error) ? judge(error) : undefined
              if (refused) return refused
              throw error
            }
          },
          judge,
        ),
      stop: () => connection.stop(),
    }
  },
})

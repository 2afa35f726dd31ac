import { testPostgres } from './postgres.ts'

const SQLITE = 'sqlite:./gateway.sqlite'

/** With `CHATGATE_TEST_STORE=postgres` every gateway of the tests gets a database in place of its file. */
const postgres = process.env['CHATGATE_TEST_STORE'] === 'postgres' ? testPostgres() : undefined

/** One for each folder: a gateway that continues in its folder continues with its store. */
const databases = new Map<string, Promise<string>>()

/** The config as it is, or with the database of this folder in place of the file. */
export const onStoreOfTests = async (config: string, folder: string): Promise<string> => {
  if (!postgres || !config.includes(SQLITE)) return config
  const database = databases.get(folder) ?? postgres.newDatabase()
  databases.set(folder, database)
  return config.replace(SQLITE, `"${await database}"`)
}

import postgres from 'postgres'

/** Runs a statement in a database, as somebody who is not the gateway. */
export const query = async (url: string, statement: string): Promise<Record<string, unknown>[]> => {
  const client = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await client.unsafe('SET search_path TO chatgate, public')
    return [...(await client.unsafe(statement))]
  } finally {
    await client.end({ timeout: 1 })
  }
}

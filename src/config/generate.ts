/** Writes what is generated from the schemas and kept in the repository: `npm run generate`. */
import { writeFile } from 'node:fs/promises'
import { schemaText } from './schema-text.ts'

await writeFile(new URL('../../config/gateway.schema.json', import.meta.url), await schemaText())

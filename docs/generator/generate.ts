/** Writes what is generated and kept in the repository: `npm run generate`. */
import { writeFile } from 'node:fs/promises'
import { generatedFiles } from './pages.ts'

for (const [path, text] of await generatedFiles()) {
  await writeFile(new URL(`../../${path}`, import.meta.url), text)
}

/** `npm run build`: what is published, in `dist`; the types of `chatgate/plugin` come from the compiler. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { bundle, ROOT } from './bundle.ts'

await bundle(join(ROOT, 'dist'))
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' })

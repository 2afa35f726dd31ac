/** `npm run check`: types, linter, format and what nobody uses, side by side; prints what each of them finds. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

const CHECKS = ['types', 'lint', 'format-check', 'unused']

/** Runs one of the scripts of package.json; says whether all is right. */
const check = async (script: string): Promise<boolean> => {
  const startedAt = performance.now()
  const child = spawn('npm', ['run', '-s', script], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  const [code, out, error] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${code === 0 ? '✓' : '✗'} ${script} (${seconds} s)`)
  if (code !== 0) console.log(`${out}${error}`)
  return code === 0
}

const results = await Promise.all(CHECKS.map(check))
if (!results.every(Boolean)) process.exitCode = 1

import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'

interface Profile {
  nodes: { id: number; callFrame: { url: string }; children?: number[] }[]
  samples: number[]
}

const SAMPLE_MS = 100
const PATIENCE_MS = 1_000

/**
 * Finds which of these files a thread is busy in, even one that never returns to its event loop: V8's profiler samples it
 * from outside. Undefined when it is busy elsewhere or does not answer.
 */
export const busyFile = async (worker: Worker, files: readonly string[]): Promise<string | undefined> => {
  try {
    const profile = await Promise.race([sampled(worker), sleep(PATIENCE_MS, undefined, { ref: false })])
    return profile && mostSampled(profile, new Set(files))
  } catch {
    // A thread that is just ending cannot be profiled; then nobody is blamed.
    return undefined
  }
}

const sampled = async (worker: Worker): Promise<Profile> => {
  const handle = await worker.startCpuProfile()
  await sleep(SAMPLE_MS)
  return JSON.parse(await handle.stop()) as Profile
}

const mostSampled = ({ nodes, samples }: Profile, files: ReadonlySet<string>): string | undefined => {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const parents = new Map(
    nodes.flatMap(node => (node.children ?? []).map(child => [child, node.id] as const)),
  )
  const counts = new Map<string, number>()
  for (const sample of samples) {
    // From the function that runs up to its callers, as a plugin may be looping inside a library.
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
      const file = fileOf(byId.get(id)?.callFrame.url)
      if (file === undefined || !files.has(file)) continue
      counts.set(file, (counts.get(file) ?? 0) + 1)
      break
    }
  }
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0]
}

const fileOf = (url: string | undefined): string | undefined =>
  url?.startsWith('file:') ? fileURLToPath(url) : url

/** Appends events to a store, eight at a time, and prints the id of each that is stored, until it is killed. */
import { randomUUIDv7 } from 'node:crypto'
import { openStore } from '../../src/store/open.ts'
import { newEvent } from './store-events.ts'

// Not fs.writeSync, which fails if the reader is too slow.
const print = (line: string): Promise<void> =>
  new Promise(resolve => process.stdout.write(`${line}\n`, () => resolve()))

const appendForever = async (url: string): Promise<never> => {
  const { store } = await openStore(url)
  for (;;) {
    const ids = Array.from({ length: 8 }, () => randomUUIDv7())
    await Promise.all(ids.map(id => store.append([newEvent(0, { id })]).then(() => print(id))))
  }
}

await appendForever(process.argv[2] ?? '')

/** Stores for the tests of the contract, each closed when its test is over. */
import { onTestFinished } from 'vitest'
import type { OpenStore } from '../../../src/store/open.ts'
import type { Store } from '../../../src/store/store.ts'

/** Gives a store that is empty; whoever asks for it closes it. */
export type OpenEmpty = () => Promise<OpenStore>

interface TestStores {
  opened: OpenEmpty
  fresh: () => Promise<Store>
}

export const testStores = (open: OpenEmpty): TestStores => {
  const opened = async (): Promise<OpenStore> => {
    const store = await open()
    onTestFinished(() => store.close())
    return store
  }
  const fresh = async (): Promise<Store> => (await opened()).store
  return { opened, fresh }
}

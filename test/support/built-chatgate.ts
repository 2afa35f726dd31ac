/** Before the tests: builds the `chatgate` that they start from the sources as they are, so that tests run what users get. */
import type { TestProject } from 'vitest/node'
import { builtChatgate } from '../../scripts/build/built-package.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of the command. */
    chatgate: string
  }
}

export default async function setup(project: TestProject): Promise<void> {
  const provide = async (): Promise<void> => project.provide('chatgate', await builtChatgate())
  await provide()
  // With --watch, sources have changed meanwhile.
  project.onTestsRerun(provide)
}

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { apiAddress, ask } from '../../state/api.ts'
import { poll } from '../../state/poll.ts'

export interface BodyText {
  /** As it came; absent until it is there. */
  text?: string
  failure?: { sentence: string }
}

/** What Chat sent, byte for byte: within another JSON its numbers would be rounded. */
export const useBody = (id: string): BodyText => {
  const body = useSignal<BodyText>({})
  useEffect(() => {
    body.value = {}
    return poll(
      async aborted =>
        (await ask(apiAddress('GET /api/events/:id/body', { id }), { signal: aborted })).text(),
      text => (body.value = { text }),
      failure => (body.value = { failure }),
    )
  }, [id])
  return body.value
}

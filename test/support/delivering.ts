/**
 * One webhook and its deliveries: its config, numbered changes, the requests it got, and the state of the deliveries.
 */
import { HEAD, profileChange, type RunningGateway } from './gateway.ts'
import type { ReceivedRequest } from './receiver.ts'

interface Destination {
  name: string
  state: string
  waiting: number
  dead: number
  delivered: number
}

export const destination = async (
  gateway: RunningGateway,
  name: string,
): Promise<Destination | undefined> => {
  const { destinations } = await gateway.get<{ destinations: Destination[] }>('/api/destinations')
  return destinations.find(one => one.name === name)
}

export const eventOf = ({ body }: ReceivedRequest) =>
  JSON.parse(body.toString()) as {
    id: string
    command: string
    subject: string
    body: { n: number; Destination?: string }
  }

export const change = (subject: string, n: number) => ({ ...profileChange(subject), n })

export const webhook = (url: string, options = ''): string =>
  `${HEAD}routes: { all: { when: Profile.CallbackPortraitSet, steps: [{ webhook: { url: "${url}"${options} } }] } }`

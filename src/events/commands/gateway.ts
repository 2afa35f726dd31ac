import Type from 'typebox'
import type { Command, Commands } from './command.ts'

/** The gateway's own events, routed like Chat's; no other sender may use this family. */
export const OWN_FAMILY = 'Gateway.'

/** What people change is kept as one of these. */
export const DONE_BY_HAND = 'Gateway.DoneByHand'

const news = (summary: string): Command => ({
  kind: 'after',
  summary,
  source: 'the gateway itself',
  body: Type.Object({}),
})

export const gatewayCommands: Commands = {
  'Gateway.DestinationFailing': news('When a destination has failed several times in a row.'),
  'Gateway.DestinationRecovered': news('When a destination that had been failing takes deliveries again.'),
  'Gateway.DeliveryDead': news(
    'When a delivery was given up and waits for a replay or drop; at most one a minute for each destination.',
  ),
  'Gateway.ConfigRejected': news('When a changed config was rejected, and the previous one stays in force.'),
  'Gateway.StoreFailing': news('After a period in which nothing could be kept.'),
  [DONE_BY_HAND]: news(
    'When somebody changed something over the admin API: paused, replayed, dropped or reloaded, with who and why where they said so.',
  ),
}

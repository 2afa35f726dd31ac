import { definePlugin, type ChatEvent } from 'chatgate/plugin'

export default definePlugin({
  kind: 'filter',
  summary:
    'Keeps events that an admin caused: over the REST API, as an admin account, or on the profile of somebody else.',
  options: {},
  example: {},
  reasons: { 'not-by-admin': 'Not an admin but a user caused the event.' },
  start: () => ({
    keep: event =>
      event.byAdmin
        ? { keep: true, why: `an admin: ${actor(event)}` }
        : { keep: false, reason: 'not-by-admin', why: `not an admin: ${actor(event)}` },
  }),
})

const actor = ({ operator, platform, subject }: ChatEvent): string =>
  `${operator ?? 'somebody'} acted${subject === undefined ? '' : ` on ${subject}`}, platform ${platform ?? 'unknown'}`

import { definePlugin, type ChatEvent } from 'chatgate/plugin'

export default definePlugin({
  kind: 'filter',
  summary:
    "Keeps events that an admin caused: over the REST API, as an admin account, or on another user's profile.",
  options: {},
  example: {},
  reasons: { 'not-by-admin': 'A user caused the event, not an admin.' },
  start: () => ({
    keep: event =>
      event.byAdmin
        ? { keep: true, why: `an admin: ${actor(event)}` }
        : { keep: false, reason: 'not-by-admin', why: `not an admin: ${actor(event)}` },
  }),
})

const actor = ({ operator, platform, subject }: ChatEvent): string =>
  `${operator ?? 'someone'} acted${subject === undefined ? '' : ` on ${subject}`}, platform ${platform ?? 'unknown'}`

import { definePlugin, templateTree } from 'chatgate/plugin'

export default definePlugin({
  kind: 'transform',
  summary: 'Gives the event a new body, for the steps below.',
  options: {
    body: templateTree({
      description:
        'The body: a map of any depth whose strings are templates. A string that consists of a single `{{ … }}` keeps the type of its value (a number, a list, …; `null` when absent); values are neither cut nor escaped, because the result is JSON. With `webhook: { body: chat }` only this body is sent.',
    }),
  },
  example: {
    body: { who: '{{ subject }}', at: '{{ time }}', text: "{{ operator }} changed {{ tags | join: ', ' }}" },
  },
  start: ({ body }) => ({
    apply: event => ({ ...event, body: body.render(event) }),
  }),
})

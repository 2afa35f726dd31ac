import { definePlugin, templateTree } from 'chatgate/plugin'

export default definePlugin({
  kind: 'transform',
  summary: 'Gives the event a body of your own for the steps below.',
  options: {
    body: templateTree({
      description:
        'The body: a map of any depth whose texts are templates. A text that is nothing but one `{{ … }}` keeps the kind of its value (a number, a list, …; `null` when absent); values are neither cut nor escaped, for the result is JSON. With `webhook: { body: chat }` it is all that is sent.',
    }),
  },
  example: {
    body: { who: '{{ subject }}', at: '{{ time }}', text: "{{ operator }} changed {{ tags | join: ', ' }}" },
  },
  start: ({ body }) => ({
    apply: event => ({ ...event, body: body.render(event) }),
  }),
})

import { definePlugin, template } from 'chatgate/plugin'

export default definePlugin({
  kind: 'destination',
  summary: "Writes a line to the gateway's log.",
  options: {
    message: template('text', {
      description: 'What the line says.',
      default:
        '{{ command }}{% if subject %} about {{ subject }}{% endif %}{% if operator %} by {{ operator }}{% endif %}',
    }),
  },
  example: { message: "{{ operator }} changed {{ tags | join: ', ' }} of {{ subject }}" },
  start: ({ message }, tools) => ({
    target: "the gateway's log",
    preview: event => ({ message: message.render(event) }),
    async deliver(event) {
      tools.log({ event: event.id, command: event.command }, message.render(event))
      return { status: 'delivered' }
    },
  }),
})

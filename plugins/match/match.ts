import { definePlugin, expression } from 'chatgate/plugin'

export default definePlugin({
  kind: 'filter',
  summary: 'Keeps events for which an expression is true.',
  options: {
    expression: expression({
      description:
        "A condition over the fields of an event, in CEL, Google's Common Expression Language; `like` takes the place of `matches`.",
    }),
  },
  example: { expression: 'byAdmin && tags.exists(tag, tag.startsWith("Tag_Profile_Custom_"))' },
  reasons: {
    'expression-false': 'The expression is false for the event.',
    'expression-failed':
      'The expression could not be evaluated for the event, for example because the body lacks a field that it refers to.',
  },
  start: ({ expression: condition }) => ({
    keep(event) {
      const judgement = condition.evaluate(event)
      if (judgement.outcome === 'true') return true
      return { keep: false, reason: `expression-${judgement.outcome}`, why: judgement.why }
    },
  }),
})

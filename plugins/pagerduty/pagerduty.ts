import {
  definePlugin,
  digestTemplate,
  expression,
  inCharacters,
  openMessages,
  openMessageService,
  renderedWord,
  replyOutcome,
  template,
  Type,
  type Attempt,
  type ChatEvent,
} from 'chatgate/plugin'
import { countsOf, dedupKeyOf, factsOf, mostSevere, severityOf, triggerBody } from './alert.ts'
import { REPLIES } from './replies.ts'

const SUMMARY_CHARACTERS = 1_024

const DIGEST_SUMMARY = [
  '{{ count }} events',
  '{% if operators.size > 0 %} by {% for one in operators limit: 3 %}{{ one.name }}{% unless forloop.last %}, {% endunless %}{% endfor %}{% endif %}',
  ': {% for one in commands limit: 3 %}{{ one.count }} × {{ one.name }}{% unless forloop.last %}, {% endunless %}{% endfor %}',
].join('')

export default definePlugin({
  kind: 'destination',
  http: true,
  summary: 'Opens and resolves alerts in PagerDuty, through its Events API v2.',
  options: {
    key: Type.String({
      secret: true,
      pattern: '^[A-Za-z0-9]{32}$',
      mustBe: 'an integration key of 32 letters and digits',
      description: 'The key of an integration "Events API v2" of the service.',
    }),
    url: Type.String({
      default: 'https://events.pagerduty.com',
      holdsPassword: true,
      pattern: '^https?://[^\\s/?#]+[^\\s?#]*$',
      mustBe: 'an address like https://events.pagerduty.com',
      description:
        'Where the Events API is: `https://events.eu.pagerduty.com` for accounts in the EU, or a relay.',
    }),
    summary: template('header', {
      default:
        '{{ command }}{% if subject %}: {{ subject }}{% endif %}{% if operator %} by {{ operator }}{% endif %}',
      description: 'The title of the alert, as plain text in one line.',
    }),
    digestSummary: digestTemplate('header', {
      default: DIGEST_SUMMARY,
      description:
        'The title with `digest`: one alert about many events, as severe as the most severe of them. `dedup` and `resolveWhen` are for single events only.',
    }),
    severity: template('header', {
      default: 'warning',
      description:
        'How severe it is, as a template that makes one of critical, error, warning, info; any other text means warning.',
    }),
    dedup: Type.Optional(
      template('json', {
        description:
          'A key: events with the same key belong to one alert as long as that is open. Without it, and if it is empty, each event is an alert of its own.',
      }),
    ),
    resolveWhen: Type.Optional(
      expression({
        description: 'An event for which this is true resolves the alert with its `dedup` key instead.',
      }),
    ),
  },
  example: {
    key: 'e93facc04764012d7bfb002500d5d1a6',
    url: 'https://events.pagerduty.com',
    severity: '{% if byAdmin %}critical{% else %}warning{% endif %}',
    dedup: 'presence of {{ subject }}',
    resolveWhen: 'command == "State.StateChange" && body.Info.Action == "Login"',
  },
  // PagerDuty takes about 120 a minute for each key. A resolution must not overtake its alert.
  delivery: { rate: '100/m', order: true },
  start({ key, url, summary, digestSummary, severity, dedup, resolveWhen }, tools) {
    if (resolveWhen !== undefined && dedup === undefined)
      throw new Error('`resolveWhen` needs `dedup`, which says what alert an event resolves; add that option')
    const service = openMessageService(`${url.replace(/\/+$/, '')}/v2/enqueue`, tools)
    const messages = openMessages(
      { text: summary, digestText: digestSummary },
      inCharacters(SUMMARY_CHARACTERS),
    )
    const one = (event: ChatEvent, attempt: Attempt) => {
      // A test must neither resolve a real alert nor open one that swallows it.
      const isTest = attempt.sequence === 0
      const dedupKey = dedupKeyOf((!isTest && dedup?.render(event).trim()) || attempt.id)
      if (resolveWhen?.evaluate(event).outcome === 'true')
        return { routing_key: key, event_action: 'resolve', dedup_key: dedupKey }
      const { text, mark } = messages.one(event, attempt)
      return triggerBody(key, dedupKey, {
        summary: text,
        severity: severityOf(renderedWord(severity, event)),
        event,
        details: { ...factsOf(event), delivery: mark },
      })
    }
    const many = (events: readonly ChatEvent[], attempt: Attempt) => {
      const [event] = events as [ChatEvent]
      const { text, mark } = messages.many(events, attempt)
      return triggerBody(key, dedupKeyOf(attempt.id), {
        summary: text,
        severity: mostSevere(events.map(each => severityOf(renderedWord(severity, each)))),
        event,
        details: { ...countsOf(events), delivery: mark },
      })
    }
    const send = async (body: object, signal: AbortSignal) =>
      replyOutcome(await service.post(body, signal), REPLIES, tools.now())
    return {
      target: `a service in PagerDuty through ${service.host}`,
      probe: service.probe,
      preview: (event, attempt) => ({
        body: JSON.stringify({ ...one(event, attempt), routing_key: '***' }, undefined, 2),
      }),
      deliver: async (event, attempt) => send(one(event, attempt), attempt.signal),
      deliverMany: async (events, attempt) => send(many(events, attempt), attempt.signal),
    }
  },
})

import Type from 'typebox'
import { duration } from '../../plugin/options.ts'
import { closed } from './closed.ts'

const NAME = '^[a-z0-9][a-z0-9_-]*$'

/** The rule for names of routes and destinations. */
export const NAME_RULE = {
  pattern: NAME,
  mustBe: 'a name of lowercase letters, digits, - and _, like crm-2',
}

const pattern = {
  pattern: '^(\\*|[^\\s*]+(\\.\\*)?)$',
  mustBe: 'a command like Profile.CallbackPortraitSet, a family like Group.*, or "*"',
}

/** Which events a route takes. */
const when = Type.Union([Type.String(pattern), Type.Array(Type.String(pattern), { minItems: 1 })], {
  description: 'Which events: one command, a list, a family like Group.*, or "*" for all.',
  mustBe: `${pattern.mustBe}, or a list of these`,
})

/** Which apps it applies to. */
const appids = Type.Optional(
  Type.Array(Type.Union([Type.String({ pattern: '^[0-9]+$' }), Type.Integer()]), {
    description: 'Only events of these apps, by SdkAppid. By default all apps.',
    minItems: 1,
    mustBe: 'a list of SdkAppids',
  }),
)

const route = Type.Object(
  {
    when,
    apps: appids,
    steps: Type.Array(Type.Unknown(), {
      description:
        'From top to bottom: a filter may stop the event, a destination sends it and lets it go on.',
      minItems: 1,
    }),
  },
  closed,
)

export const routes = Type.Record(Type.String(NAME_RULE), route, {
  ...closed,
  description: 'Named chains of steps; every event is offered to each of them.',
  keysMustBe: NAME_RULE.mustBe,
  default: {},
})

export const answers = Type.Record(
  Type.String(),
  Type.Object(
    {
      apps: appids,
      within: duration({
        description:
          'How long the responders have, from the arrival of the callback. Chat waits two seconds, including the time on the network.',
        default: '1200ms',
        atLeast: '10ms',
        atMost: '1600ms',
      }),
      otherwise: Type.Optional(
        Type.Enum(['allow', 'refuse', 'discard'], {
          description:
            'The answer to Chat if no responder answers in time. By default allow; for gifts and chatbots refuse. discard drops a message silently.',
        }),
      ),
      unusable: Type.Optional(
        Type.Enum(['allow', 'refuse', 'discard'], {
          description:
            'The answer to Chat if a responder throws, or its answer cannot be read. By default refuse for messages, and the same as `otherwise` for other commands.',
        }),
      ),
      unreadable: Type.Optional(
        Type.Enum(['refuse', 'ask', 'allow'], {
          description:
            'The answer to Chat for a callback whose body does not fit its command. By default refuse for messages, and the same as `otherwise` for other commands. ask asks the responders anyway.',
        }),
      ),
      mode: Type.Enum(['enforce', 'shadow'], {
        description:
          'shadow asks the responders and records their answers, but lets everything go ahead. Use it to try them out.',
        default: 'enforce',
      }),
      steps: Type.Array(Type.Unknown(), {
        description:
          'The responders to ask, from top to bottom; the first answer wins. Filters may come before them.',
        default: [],
      }),
    },
    closed,
  ),
  {
    description: 'How callbacks that come before something happens are answered, by command.',
    keysMustBe: 'command',
    default: {},
  },
)

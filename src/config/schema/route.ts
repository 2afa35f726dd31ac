import Type from 'typebox'
import { duration } from '../../plugin/options.ts'
import { closed } from './closed.ts'

const NAME = '^[a-z0-9][a-z0-9_-]*$'

/** Of routes and destinations. */
export const NAME_RULE = {
  pattern: NAME,
  mustBe: 'a name of small letters, digits, - and _, like crm-2',
}

const pattern = {
  pattern: '^(\\*|[^\\s*]+(\\.\\*)?)$',
  mustBe: 'a command like Profile.CallbackPortraitSet, a family like Group.*, or "*"',
}

/** Which events a route wants. */
const when = Type.Union([Type.String(pattern), Type.Array(Type.String(pattern), { minItems: 1 })], {
  description: 'Which events: one command, a list, a family like Group.*, or "*" for all.',
  mustBe: `${pattern.mustBe}, or a list of these`,
})

/** Of which apps. */
const appids = Type.Optional(
  Type.Array(Type.Union([Type.String({ pattern: '^[0-9]+$' }), Type.Integer()]), {
    description: 'Only events of these apps, by SdkAppid. All apps unless given.',
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
          'How long the responders have, from the arrival of the callback. Chat waits for two seconds, the way there and back included.',
        default: '1200ms',
        atLeast: '10ms',
        atMost: '1600ms',
      }),
      otherwise: Type.Optional(
        Type.Enum(['allow', 'refuse', 'discard'], {
          description:
            'What Chat is told when nobody answers, or not in time: allow unless given, refuse for gifts and chatbots. discard drops a message silently.',
        }),
      ),
      unusable: Type.Optional(
        Type.Enum(['allow', 'refuse', 'discard'], {
          description:
            'What Chat is told when a responder throws, or answers what cannot be read: for messages refuse unless given, for others what `otherwise` says.',
        }),
      ),
      unreadable: Type.Optional(
        Type.Enum(['refuse', 'ask', 'allow'], {
          description:
            'What Chat is told of a callback whose body does not fit its command: for messages refuse unless given, for others what `otherwise` says. ask asks the responders all the same.',
        }),
      ),
      mode: Type.Enum(['enforce', 'shadow'], {
        description:
          'shadow asks the responders and records what they say, but lets everything go ahead: to try them out.',
        default: 'enforce',
      }),
      steps: Type.Array(Type.Unknown(), {
        description: 'Who is asked, from top to bottom; the first answer wins. Filters may stand in front.',
        default: [],
      }),
    },
    closed,
  ),
  {
    description: 'Who answers the callbacks that come before something happens, by command.',
    keysMustBe: 'command',
    default: {},
  },
)

import Type, { type TProperties } from 'typebox'
import { duration, rate, size } from '../plugin/options.ts'

const closed = { additionalProperties: false }

const port = (description: string, usual: number) =>
  Type.Integer({ description, minimum: 0, maximum: 65_535, default: usual })

const token = (description: string) =>
  Type.Optional(Type.String({ description, maxLength: 128, secret: true }))

const listen = Type.Object(
  {
    host: Type.String({ description: 'The address to listen on.', default: '0.0.0.0', minLength: 1 }),
    port: port('The port that Chat reaches; 0 takes any free one.', 8080),
    path: Type.String({
      description: "The path of the callback address, as set in Chat's console.",
      default: '/callback',
      pattern: '^/[A-Za-z0-9/._~-]*$',
      mustBe: 'a path of letters, digits, / . _ ~ and -, like /callback',
    }),
    maxBody: size({
      description: 'Larger callbacks are refused.',
      default: '1MiB',
      atLeast: '1KiB',
      atMost: '64MiB',
    }),
    keepTrying: duration({
      description:
        'How long a callback waits while the store fails, before Chat is told so: Chat repeats what timed out, and never what failed.',
      default: '5s',
      atMost: '1m',
    }),
  },
  { ...closed, default: {}, description: 'Where callbacks come in.' },
)

const admin = Type.Object(
  {
    host: Type.String({
      description: 'The address to listen on. Elsewhere than on this machine it demands a token.',
      default: '127.0.0.1',
      minLength: 1,
    }),
    port: port('The port of the admin API; 0 takes any free one.', 8081),
    token: token('What callers of the admin API must present.'),
  },
  { ...closed, default: {}, description: 'The admin API, metrics and health.' },
)

const app = Type.Object(
  {
    token: token("The callback token set in Chat's console. Empty: callbacks are not verified."),
    previousToken: token('Accepted too, while a new token is being rolled out.'),
    admins: Type.Array(Type.String({ minLength: 1 }), {
      description: "Accounts whose actions count as an admin's.",
      default: ['administrator'],
    }),
    maxAge: duration({
      description: "How far a callback's RequestTime may be from now, either way.",
      default: '5m',
      atLeast: '1s',
      atMost: '1d',
    }),
  },
  closed,
)

const apps = Type.Record(Type.String({ pattern: '^[0-9]+$' }), app, {
  ...closed,
  description: 'The Chat apps whose callbacks are accepted, by SdkAppid.',
  keysMustBe: 'an SdkAppid, which is digits only',
  minProperties: 1,
})

const DATABASE_PARAMETER = '(sslmode|sslrootcert|target_session_attrs)=[^&#\\s]+'

/** As src/store/postgres-address.ts reads it: user and password, hosts, database, parameters. */
const DATABASE_URL = `postgres(ql)?://([^@/?#\\s]*@)?[^@/?#\\s]+/[^/?#\\s]+(\\?${DATABASE_PARAMETER}(&${DATABASE_PARAMETER})*)?`

const store = Type.String({
  description:
    'Where events are kept: a file, whose relative path starts at the folder of this file, or a database that many gateways share.',
  default: 'sqlite:./data/gateway.sqlite',
  pattern: `^(sqlite:.+|${DATABASE_URL})$`,
  mustBe:
    'the file of a SQLite store, like sqlite:./data/gateway.sqlite, or the URL of a PostgreSQL database, like postgres://user:password@db.internal/chatgate',
  holdsPassword: true,
})

const keep = Type.Object(
  {
    for: duration({
      description: 'How long events are kept. What waits or is dead stays until it is decided.',
      default: '30d',
      atLeast: '1s',
      atMost: '3650d',
    }),
    atMost: Type.Optional(
      size({ description: 'The oldest events go when the store is larger than this.', atLeast: '1MiB' }),
    ),
  },
  { ...closed, default: {}, description: 'How much is kept.' },
)

/** The part of a config that is plain data. */
export const settingsSchema = Type.Object({ listen, admin, apps, store, keep }, closed)

const NAME = '^[a-z0-9][a-z0-9_-]*$'

/** Of routes and destinations. */
const NAME_RULE = {
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

const anyOptions = Type.Record(Type.String(), Type.Unknown())

const route = Type.Object(
  {
    when,
    steps: Type.Array(Type.Unknown(), {
      description:
        'From top to bottom: a filter may stop the event, a destination sends it and lets it go on.',
      minItems: 1,
    }),
  },
  closed,
)

/** The whole config. What stands in `defaults` and `steps` is for the plugins to say. */
export const rootSchema = Type.Object(
  {
    ...settingsSchema.properties,
    defaults: Type.Record(Type.String(), anyOptions, {
      description: 'What a plugin starts from, wherever it is used.',
      default: {},
    }),
    plugins: Type.Record(Type.String(NAME_RULE), Type.String({ minLength: 1 }), {
      ...closed,
      description: 'Plugins of your own: the path of a .ts or .js file, or the name of a package.',
      keysMustBe: NAME_RULE.mustBe,
      default: {},
    }),
    routes: Type.Record(Type.String(NAME_RULE), route, {
      ...closed,
      description: 'Named chains of steps; every event is offered to each of them.',
      keysMustBe: NAME_RULE.mustBe,
      default: {},
    }),
  },
  closed,
)

/** What a destination takes beside the options of its plugin. */
export const destinationSchema = Type.Object(
  {
    name: Type.Optional(
      Type.String({
        description: "The destination is called <route>/<name>; the plugin's name unless given.",
        ...NAME_RULE,
      }),
    ),
    timeout: duration({
      description: 'How long one attempt may take.',
      default: '10s',
      atLeast: '1ms',
      atMost: '10m',
    }),
    retry: Type.Object(
      {
        first: duration({
          description: 'The pause before the second attempt; it doubles from then on.',
          default: '5s',
          atLeast: '1ms',
          atMost: '7d',
        }),
        max: duration({ description: 'The longest pause.', default: '1h', atLeast: '1ms', atMost: '7d' }),
        giveUpAfter: duration({
          description: 'After this time without success the delivery is set aside as dead.',
          default: '3d',
          atMost: '365d',
        }),
      },
      { ...closed, default: {}, description: 'When to try again.' },
    ),
    concurrency: Type.Integer({
      description: 'How many deliveries may be under way at once.',
      minimum: 1,
      maximum: 100,
      default: 8,
    }),
    rate: Type.Optional(
      rate({
        description: 'How many deliveries may go out in which time; a burst waits. No limit unless given.',
      }),
    ),
    order: Type.Optional(
      Type.Boolean({
        description:
          'Whether deliveries about the same subject are made one after the other, in order. A dead one lets the next pass.',
      }),
    ),
    digest: Type.Optional(
      duration({
        description:
          'Gathers what comes in this time into one message, a summary. For destinations that can: slack, email.',
        atLeast: '1s',
        atMost: '1d',
      }),
    ),
    circuit: Type.Object(
      {
        failures: Type.Integer({
          description: 'After so many failures in a row nothing is sent but probes.',
          minimum: 1,
          maximum: 1000,
          default: 5,
        }),
        probe: duration({
          description: 'How often one delivery is tried then, to see whether the destination is back.',
          default: '10s',
          atLeast: '100ms',
          atMost: '1h',
        }),
      },
      { ...closed, default: {}, description: 'When to stop sending to a destination that fails.' },
    ),
  },
  closed,
)

/** A map with these keys and no others. */
export const closedObject = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, closed)

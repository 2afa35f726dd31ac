import Type from 'typebox'
import { duration, size } from '../../plugin/options.ts'
import { closed } from './closed.ts'
import { answers, NAME_RULE, routes } from './route.ts'

const port = (description: string, usual: number) =>
  Type.Integer({ description, minimum: 0, maximum: 65_535, default: usual })

const tokenText = (description: string) => Type.String({ description, maxLength: 128, secret: true })

const token = (description: string) => Type.Optional(tokenText(description))

const listen = Type.Object(
  {
    host: Type.Optional(
      Type.String({
        description:
          'The address to listen on. By default `0.0.0.0`, all addresses of this machine, or `127.0.0.1` while an app has neither a `token` nor `unsigned: true`.',
        minLength: 1,
      }),
    ),
    port: port('The port that Chat reaches; 0 means any free port.', 8080),
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
        'How long a callback waits while the store fails, before Chat gets an error. Chat repeats callbacks that timed out, and never ones that failed.',
      default: '5s',
      atMost: '1m',
    }),
    proxies: Type.Array(
      Type.String({
        pattern: '^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$',
        mustBe: 'an address or a network, like 10.0.0.7 or 10.0.0.0/8',
      }),
      {
        description:
          'The proxies in front: the sender of a refused callback is taken from their `X-Forwarded-For`. Addresses or networks.',
        default: [],
      },
    ),
  },
  { ...closed, default: {}, description: 'Where callbacks come in.' },
)

const admin = Type.Object(
  {
    host: Type.String({
      description: 'The address to listen on. An address that other machines can reach requires a token.',
      default: '127.0.0.1',
      minLength: 1,
    }),
    port: port('The port of the admin API; 0 means any free port.', 8081),
    token: token('The token that callers of the admin API must send.'),
    readToken: token('A second token, which may read everything and change nothing.'),
    url: Type.Optional(
      Type.String({
        description:
          'How people reach the console, for links in messages: templates have the page of an event as `{{ link }}`.',
        // The console is at the root: its links would be wrong below a path.
        pattern: '^https?://[^\\s/?#@]+/?$',
        mustBe: 'an address like https://chatgate.example.com, without a path or query',
      }),
    ),
  },
  { ...closed, default: {}, description: 'The admin API, metrics and health.' },
)

const app = Type.Object(
  {
    token: token("The callback token set in Chat's console. Empty: callbacks are not verified."),
    unsigned: Type.Boolean({
      description:
        'Declares that the missing `token` is intended: anyone who can reach the callback address can post events of this app.',
      default: false,
    }),
    tokens: Type.Array(tokenText('One token.'), {
      description:
        'More tokens, in addition to or instead of `token`, for an app whose products (Chat, Live, Room) have one each. Any of them verifies a callback, and `chatgate show` says which one did.',
      default: [],
    }),
    previousToken: token('The old token, also accepted while a new one is being rolled out.'),
    admins: Type.Array(Type.String({ minLength: 1 }), {
      description: "Accounts whose actions count as an admin's.",
      default: ['administrator'],
    }),
    maxAge: duration({
      description:
        "How far a callback's RequestTime may be from now, in either direction. Chat asks for one minute; the rest allows for clocks that are slightly off.",
      default: '2m',
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

const store = Type.String({
  description:
    'Where events are stored: a file, with a path relative to the folder of this config, or a database that many gateways share.',
  default: 'sqlite:./data/gateway.sqlite',
  // Mistakes in the address of a database are found by src/base/postgres/address.ts.
  pattern: '^(sqlite:.|postgres(ql)?:)',
  mustBe:
    'the file of a SQLite store, like sqlite:./data/gateway.sqlite, or the URL of a PostgreSQL database, like postgres://user:password@db.internal/chatgate',
  holdsPassword: true,
})

const keep = Type.Object(
  {
    for: duration({
      description:
        'How long events are stored. Events with waiting or dead deliveries stay until those are decided.',
      default: '30d',
      atLeast: '1s',
      atMost: '3650d',
    }),
    atMost: Type.Optional(
      size({
        description: 'When the store is larger than this, the oldest events are removed.',
        atLeast: '1MiB',
      }),
    ),
  },
  { ...closed, default: {}, description: 'How much is stored, and for how long.' },
)

/** The part of a config that is plain data. */
export const settingsSchema = Type.Object({ listen, admin, apps, store, keep }, closed)

const anyOptions = Type.Record(Type.String(), Type.Unknown())

const includePattern = {
  minLength: 1,
  mustBe: 'the path of a file, or a pattern like routes/*.yaml',
}

const include = Type.Optional(
  Type.Union([Type.String(includePattern), Type.Array(Type.String(includePattern))], {
    description:
      'More files to read, which hold routes, answers, apps and the like: paths or patterns, relative to the folder of this config. Each must match a file.',
    mustBe: `${includePattern.mustBe}, or a list of these`,
  }),
)

/** The whole config. Keys that start with `x-` hold anchors. The plugins define the content of `defaults` and `steps`. */
export const rootSchema = Type.Object(
  {
    ...settingsSchema.properties,
    include,
    defaults: Type.Record(Type.String(), anyOptions, {
      description: 'Default options of a plugin, for every step that uses it.',
      default: {},
    }),
    templates: Type.Record(Type.String(NAME_RULE), anyOptions, {
      ...closed,
      description: 'Named blocks of options: a step with `template: <name>` has those options.',
      keysMustBe: NAME_RULE.mustBe,
      default: {},
    }),
    plugins: Type.Record(Type.String(NAME_RULE), Type.String({ minLength: 1 }), {
      ...closed,
      description: 'Your own plugins: the path of a .ts or .js file, or the name of a package.',
      keysMustBe: NAME_RULE.mustBe,
      default: {},
    }),
    routes,
    answers,
  },
  { ...closed, patternProperties: { '^x-': Type.Unknown() } },
)

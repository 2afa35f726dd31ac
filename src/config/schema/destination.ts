import Type from 'typebox'
import { duration, rate } from '../../plugin/options.ts'
import { closed } from './closed.ts'
import { NAME_RULE } from './route.ts'

/** The settings of a destination, besides the options of its plugin. */
export const destinationSchema = Type.Object(
  {
    name: Type.Optional(
      Type.String({
        description: "The destination is called <route>/<name>. By default the plugin's name.",
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
        maxPause: Type.Optional(
          duration({
            description: 'The longest pause that a receiver may ask for (`Retry-After`). By default `max`.',
            atLeast: '1ms',
            atMost: '7d',
          }),
        ),
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
        description:
          'How many deliveries may go out in a given time; the rest of a burst waits. By default there is no limit.',
      }),
    ),
    order: Type.Optional(
      Type.Boolean({
        description:
          'Whether deliveries about the same subject are made one after the other, in order. A dead delivery lets the next one pass.',
      }),
    ),
    digest: Type.Optional(
      duration({
        description:
          'Collects the events of this time into one message: a summary, or all of them for `archive` and `clickhouse`. Only for destinations that support it, as those that tell people do.',
        atLeast: '1s',
        atMost: '1d',
      }),
    ),
    circuit: Type.Object(
      {
        failures: Type.Integer({
          description:
            'After this many failures in a row the destination counts as failing; if it is down, only probes are sent.',
          minimum: 1,
          maximum: 1000,
          default: 5,
        }),
        probe: duration({
          description: 'How often one delivery is then tried, to see whether the destination is back.',
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

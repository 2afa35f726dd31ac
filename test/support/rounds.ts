const TIMES = Number(process.env['CHATGATE_TEST_ROUNDS'] ?? 1)

/**
 * How long a test goes on at random: so many rounds, events or milliseconds in `npm test`, and CHATGATE_TEST_ROUNDS times as many where that is
 * set, as in `npm run test:long`; or `each` so many times, for what is cut short in `npm test`.
 */
export const rounds = (few: number, each = few): number => (TIMES === 1 ? few : each * TIMES)

import type { Markup, Outcome } from 'chatgate/plugin'

/** Nothing can be encoded in the name of a topic: it has no character to spare. */
export const TOPIC: Markup = {
  name: 'kafka',
  escape: value => value.replaceAll(/[^A-Za-z0-9._-]/gu, '_'),
}

const VALID = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/

/** What is wrong with a topic, which brokers would refuse by ending the connection. */
export const topicMistake = (topic: string): Outcome | undefined =>
  VALID.test(topic)
    ? undefined
    : {
        status: 'retry',
        reason:
          '`topic` gives a name that Kafka does not allow: 1 to 249 letters, digits, dots, underscores and hyphens',
        fault: 'event',
      }

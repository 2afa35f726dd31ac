import { nameMarkup, type Outcome } from 'chatgate/plugin'

/**
 * What separates levels and what stands for any; what marks the topics of the broker itself; and the characters for which
 * brokers end the connection.
 */
export const TOPIC = nameMarkup('mqtt', /[/+#$\p{Cc}\p{Noncharacter_Code_Point}]/gu)

/** The protocol has two bytes for the length. */
const TOPIC_BYTES = 65_535

/**
 * What is wrong with a topic, which the library does not look at: the broker would end the connection. Wildcards can only
 * be in the template's own text.
 */
export const topicMistake = (topic: string): Outcome | undefined => {
  if (topic === '') return { status: 'rejected', reason: 'the topic is empty' }
  if (Buffer.byteLength(topic) > TOPIC_BYTES)
    return { status: 'rejected', reason: `the topic is longer than ${TOPIC_BYTES} bytes` }
  if (!/[+#\p{Cc}\p{Noncharacter_Code_Point}]/u.test(topic)) return undefined
  return {
    status: 'retry',
    reason: '`topic` gives a name with +, # or an invisible character, to which nothing can be published',
    fault: 'event',
  }
}

export interface Message {
  topic: string
  body: Buffer
  contentType: string
  userProperties: Readonly<Record<string, string>>
}

const LENGTH_BYTES = 2
const NAME_BYTES = 1
const PACKET_ID_BYTES = 2

const text = (value: string): number => LENGTH_BYTES + Buffer.byteLength(value)

/** Seven bits a byte. */
const variable = (length: number): number => Math.max(1, Math.ceil(Math.log2(length + 1) / 7))

/**
 * The bytes of a PUBLISH packet with quality of service 1. A broker ends the connection for one that is too large, which
 * would concern all other messages too.
 */
export const packetBytes = ({ topic, body, contentType, userProperties }: Message): number => {
  const properties = Object.entries(userProperties).reduce(
    (bytes, [name, value]) => bytes + NAME_BYTES + text(name) + text(value),
    NAME_BYTES + text(contentType),
  )
  const rest = text(topic) + PACKET_ID_BYTES + variable(properties) + properties + body.length
  return 1 + variable(rest) + rest
}

import Type from 'typebox'
import { closed } from './closed.ts'

const pem = (description: string) => Type.Optional(Type.String({ minLength: 1, pem: true, description }))

/** The setting of every step whose plugin can use TLS. */
export const tlsSettings = {
  tls: Type.Optional(
    Type.Object(
      {
        ca: pem(
          'The certificates of the authorities that are trusted, in place of the usual ones: a PEM file, or its text.',
        ),
        cert: pem('The certificate by which the gateway shows who it is: a PEM file, or its text.'),
        key: pem('The private key of `cert`, without a passphrase: a PEM file, or its text. Never shown.'),
        servername: Type.Optional(
          Type.String({
            pattern: '^[A-Za-z0-9._-]+$',
            mustBe: 'a host name, like crm.internal',
            description:
              'The name that the certificate of the receiver must have, if it is not that of the address.',
          }),
        ),
      },
      {
        ...closed,
        description:
          'How connections are encrypted, where the usual is not enough. Files are relative to the folder of the config.',
      },
    ),
  ),
}

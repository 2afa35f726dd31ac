import { expect, test } from 'vitest'
import { senderBehind } from './sender.ts'

const proxies = ['10.0.0.0/8', '::1', 'fd00::/8']

test.for([
  ['no proxy', '8.8.8.8', '1.1.1.1', '8.8.8.8'],
  ['a proxy that says nothing', '10.0.0.1', undefined, '10.0.0.1'],
  ['a proxy', '10.0.0.1', '1.1.1.1', '1.1.1.1'],
  ['what the sender has invented', '10.0.0.1', '6.6.6.6, 1.1.1.1', '1.1.1.1'],
  ['two proxies', '::1', '6.6.6.6, 1.1.1.1, 10.0.0.2', '1.1.1.1'],
  ['nothing but proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['IPv4 over IPv6', '::ffff:10.0.0.1', '::ffff:1.1.1.1', '1.1.1.1'],
  ['IPv6 in brackets, with a port', 'fd00::2', '[2001:db8::1]:4711', '2001:db8::1'],
  ['a port', '10.0.0.1', '1.1.1.1:4711', '1.1.1.1'],
  ['no address', '10.0.0.1', '1.1.1.1, <script>', '10.0.0.1'],
  ['an empty one', '10.0.0.1', '1.1.1.1, ', '10.0.0.1'],
  ['a connection that is gone', undefined, '1.1.1.1', 'unknown'],
] as const)('%s', ([, connected, forwarded, sender]) => {
  expect(senderBehind(proxies, connected, forwarded)).toBe(sender)
})

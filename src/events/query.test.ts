import { expect, test } from 'vitest'
import { keptQuery, readQuery } from './query.ts'

test.for([
  ['Chat’s own spelling', 'SdkAppid=1&RequestTime=2', { SdkAppid: '1', RequestTime: '2' }],
  ['another spelling', 'SDKAPPID=1&webhookCommand=a', { SdkAppid: '1', CallbackCommand: 'a' }],
  ['both: Chat’s own wins', 'sdkappid=1&SdkAppid=2', { SdkAppid: '2' }],
  ['two others: the best wins', 'Command=a&callbackcommand=b', { CallbackCommand: 'b' }],
  ['an encoded name and value', '%53ign=a%20b+c&ClientIP=%', { Sign: 'a b c', ClientIP: '%' }],
  ['no value', 'Sign&ClientIP=&OptPlatform==', { Sign: '', ClientIP: '', OptPlatform: '=' }],
  ['nothing between two &', '&&SdkAppid=1&', { SdkAppid: '1' }],
  ['a ? at the start', '?SdkAppid=1&?Sign=2', { SdkAppid: '1' }],
  ['names of all objects', 'toString=1&__proto__=2&constructor=3', {}],
] as const)('%s', ([, text, expected]) => {
  const query = readQuery(text)
  const names = ['SdkAppid', 'CallbackCommand', 'Sign', 'RequestTime', 'OptPlatform', 'ClientIP', 'RequestId']
  const read = names.flatMap(name => {
    const value = query.get(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  expect(Object.fromEntries(read)).toEqual(expected)
})

test('a parameter that comes twice has both values', () => {
  expect(readQuery('SdkAppid=1&x=2&SdkAppid=%33').getAll('SdkAppid')).toEqual(['1', '3'])
  expect(readQuery('sdkappid=1&SDKAPPID=2').getAll('SdkAppid')).toEqual(['1', '2'])
})

test.for([
  'Sign=1&RequestTime=2',
  'sign=1&REQUESTTIME=2',
  '%53ign=1&Request%54ime=2',
  '?Sign=1&RequestTime=2',
])('the record does not keep the signature of %s', text => {
  expect(keptQuery(readQuery(`${text}&a=b`), 'token')).toBe('a=b&Sign=token')
  expect(keptQuery(readQuery(text))).toBe('')
})

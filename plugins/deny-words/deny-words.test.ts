import { describe, expect, test } from 'vitest'
import { sampleEvent } from '../../test/support/sample-events.ts'
import { asked, startPlugin } from '../../test/support/start-plugin.ts'
import { temporaryFolder } from '../../test/support/gateway.ts'
import denyWords from './deny-words.ts'
import { textOf } from '../../test/support/page.ts'
import { DATA, WRITTEN } from './texts.ts'
import { createFinder } from './words.ts'

const message = (...texts: string[]) =>
  sampleEvent('Group.CallbackBeforeSendMsg', {
    body: { MsgBody: texts.map(Text => ({ MsgType: 'TIMTextElem', MsgContent: { Text } })) },
  })

describe('finds a word', () => {
  test.each<[what: string, word: string, text: string, isFound: boolean]>([
    ['as it is', 'spam', 'this is spam', true],
    ['in other case', 'SPAM', 'Spam!', true],
    ['in other case with another length', 'straße', 'STRASSE', true],
    ['in full width', 'spam', 'ｓｐａｍ', true],
    ['with composed accents', 'café', 'cafe\u0301', true],
    ['not inside another word', 'ass', 'a class of its own', false],
    ['not at the beginning of another word', 'ass', 'assistant', false],
    ['not with a digit at its end', 'spam', 'spam2', false],
    ['between marks', 'spam', '(spam),', true],
    ['the second time', 'ass', 'classy ass', true],
    ['of several words', 'buy now', 'please buy   now!', true],
    ['over the end of a line', 'buy now', 'please buy\nnow', true],
    ['hidden by what cannot be seen', 'spam', 's\u200bp\u00ada\u2060m', true],
    ['hidden by a control character', 'spam', 's\u0000pa\u0007m', true],
    ['hidden by a change of direction', 'spam', 's\u202epam\u2066', true],
    ['struck through', 'spam', 's\u0336p\u0336a\u0336m\u0336', true],
    ['under a heap of dots', 'spam', `s${'\u0307'.repeat(50)}pam`, true],
    ['turned around', 'spam', 'see \u202emaps\u202c now', true],
    ['under marks of another script', 'spam', 's\u0e38p\u0941am', true],
    ['white in black', 'spam', '\u{1F182}\u{1F15F}\u{1F170}\u{1F17C}', true],
    ['between halves of characters', 'spam', 's\ud800p\udc00a\ufffdm', true],
    ['Thai with its own marks', 'ที่นี่', 'ทีนี', false],
    ['with another accent', 'spam', 'sp\u00e4m', false],
    ['Chinese, anywhere', '赌博', '今天去赌博吗', true],
    ['Chinese, another one', '赌博', '今天去赌场', false],
    ['Latin between Chinese', 'casino', '去casino玩', true],
    ['Thai, anywhere', 'พนัน', 'เล่นพนันกัน', true],
    ['Cyrillic as a whole', 'кот', 'который', false],
    ['Cyrillic in other case', 'кот', 'КОТ', true],
    ['beyond the first plane', '𠮷', '大𠮷大', true],
    ['an emoji', '🔞', 'look🔞here', true],
    ['that begins with a mark', '.com', 'visit x.com', true],
    ['not in nothing', 'spam', '', false],
  ])('%s', (_, word, text, isFound) => {
    expect(createFinder(['another', word])(text) !== undefined).toBe(isFound)
  })

  test.each<[normalization: 'width' | 'marks' | 'accents', found: string[]]>([
    ['width', ['ＳＰＡＭ']],
    ['marks', ['ＳＰＡＭ', 's\u0336pam']],
    ['accents', ['ＳＰＡＭ', 's\u0336pam', 'späm']],
  ])('as far as %s', (normalization, found) => {
    const find = createFinder(['spam'], normalization)
    expect(['ＳＰＡＭ', 's\u0336pam', 'späm'].filter(text => find(text) !== undefined)).toEqual(found)
  })

  test('a word that is all marks nobody sees finds nothing', () => {
    expect(createFinder(['\u200b', ' '])('anything')).toBeUndefined()
  })
})

const element = (MsgContent: object) => ({ MsgBody: [{ MsgContent }] })

/** A bundle nested in bundles this many times, with a text in the innermost. */
const forwarded = (times: number): object => {
  let bundle = element({ Text: 'spam' })
  for (let layer = 0; layer < times; layer++) bundle = element({ MsgList: [bundle] })
  return bundle
}

describe('answers', () => {
  test('a refusal with what the options say', () => {
    const { started } = startPlugin(denyWords, { words: ['spam'], code: 10_100, info: 'Mind your words.' })
    const refusal = { decision: 'refuse', code: 10_100, info: 'Mind your words.' }
    expect(started.answer(message('hello', 'Spam'), asked())).toEqual(refusal)
    expect(started.answer(message('hello'), asked())).toBeUndefined()
  })

  test('a silent drop', () => {
    const { started } = startPlugin(denyWords, { words: ['spam'], decision: 'discard' })
    expect(started.answer(message('spam'), asked())).toEqual({ decision: 'discard' })
  })

  test.each<[what: string, command: string, body: object]>([
    ['the name of a group', 'Group.CallbackBeforeCreateGroup', { Name: 'Spam' }],
    ['a text to a would-be friend', 'Sns.CallbackPrevFriendAdd', { FriendItem: [{ AddWording: 'spam' }] }],
    ['a forwarded message', 'C2C.CallbackBeforeSendMsg', forwarded(1)],
    ['a message forwarded a hundred times', 'C2C.CallbackBeforeSendMsg', forwarded(100)],
    ['a message deeper than Chat has any', 'C2C.CallbackBeforeSendMsg', forwarded(50_000)],
    ['the name of a file', 'C2C.CallbackBeforeSendMsg', element({ FileName: 'spam.exe' })],
    ['a custom element', 'C2C.CallbackBeforeSendMsg', element({ Data: 'buy spam' })],
    [
      'a custom element with JSON',
      'C2C.CallbackBeforeSendMsg',
      element({ Data: '{"title":"\\u0073pam"}', Ext: '' }),
    ],
    [
      'a message quoted beside one',
      'Group.CallbackBeforeSendMsg',
      { CloudCustomData: JSON.stringify({ messageReply: { messageAbstract: 'spam' } }) },
    ],
    [
      'data in data',
      'Group.CallbackBeforeSendMsg',
      { CloudCustomData: JSON.stringify({ inner: JSON.stringify({ text: 'sp\u200bam' }) }) },
    ],
    [
      'a stream',
      'Group.CallbackBeforeSendMsg',
      element({ CompatibleText: '', Chunks: [{ EventType: 1, Markdown: '**spam**' }] }),
    ],
  ])('to %s', (_, command, body) => {
    const { started } = startPlugin(denyWords, { words: ['spam'] })
    expect(started.answer(sampleEvent(command, { body: body as never }), asked())).toEqual({
      decision: 'refuse',
    })
  })

  test('by the fields that the page on moderation lists', () => {
    const page = textOf('docs/moderation.md')
    expect([...WRITTEN, ...DATA].filter(name => !page.includes(`\`${name}\``))).toEqual([])
  })

  test('nothing to ids', () => {
    const { started } = startPlugin(denyWords, { words: ['spam'] })
    const body = { From_Account: 'spam', GroupId: 'spam', MsgBody: [{ MsgContent: { UUID: 'spam' } }] }
    expect(started.answer(sampleEvent('Group.CallbackBeforeSendMsg', { body }), asked())).toBeUndefined()
  })
})

describe('a file of words', () => {
  test('has one in each line, and comments', () => {
    const configFolder = temporaryFolder({
      'lists/words.txt': '\uFEFF# bad ones\nspam\r\n\nbuy now # trade\nC#\n',
    })
    const { started } = startPlugin(denyWords, { file: 'lists/words.txt' }, { configFolder })
    for (const text of ['spam', 'buy now', 'I like C#'])
      expect(started.answer(message(text), asked())).toEqual({ decision: 'refuse' })
    for (const text of ['trade', 'bad ones']) expect(started.answer(message(text), asked())).toBeUndefined()
  })

  test('that is not there is told with its whole path', () => {
    const configFolder = temporaryFolder()
    expect(() => startPlugin(denyWords, { file: 'none.txt' }, { configFolder })).toThrow(
      `\`file\`: there is no file ${configFolder}/none.txt`,
    )
  })

  test('no word at all is refused', () => {
    expect(() => startPlugin(denyWords, {})).toThrow('there are no words')
  })
})

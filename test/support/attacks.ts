/** What a user could write into a nickname, a group's name or a message to misuse the room that is told about it. */
import { array, constantFrom, oneof, string, tuple, type Arbitrary } from 'fast-check'

/** Who would be alerted, what would be hidden, and what would make a message unreadable or too long. */
export const ATTACKS = [
  '<!channel>',
  '<!here>',
  '<@all>',
  '<@zhangsan>',
  '<@U024BE7LH>',
  '<@123456789012345678>',
  '<@&123456789012345678>',
  '<at id=all></at>',
  '<at user_id="all">x</at>',
  '<at email=boss@example.com></at>',
  '<users/all>',
  '@everyone',
  '@here',
  '@all',
  '@channel',
  '@room',
  '@13800000000',
  '[click](http://evil.example)',
  '![x](http://evil.example/t.png)',
  '<http://evil.example|click>',
  '</font>',
  '<font color="warning">',
  '<a href="http://evil.example">click</a>',
  '</b></a></code>',
  '**bold**',
  '__init__',
  '~~gone~~',
  '||hidden||',
  '`code`',
  '```\ncode\n```',
  '> quote',
  '# title',
  '- item',
  '1. item',
  '|a|b|\n|-|-|',
  '\\',
  '\\[x\\](y)',
  'first\nsecond\r\nthird\u2028fourth',
  'holiday-\u202Egnp.exe',
  'pay\u200Bpal\uFEFF',
  '\uD83D alone',
  '\u0001\u0007\u001B[31m',
  '&lt;b&gt;&#60;b&#62;',
  '{{ operator }} {% raw %}',
  '"],"at":{"isAtAll":true}',
]

/** What means something in the Markdown of most services, and so must not come from a value. */
export const MARKDOWN = /[<>[\]`*~|\\&]|^\s*(?:#|[-+=](?=[-+=\s]|$))|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/mu

/** The same, and what alerts someone. */
export const MARKDOWN_OR_MENTION = new RegExp(`${MARKDOWN.source}|[@＠](?!\u2060)`, MARKDOWN.flags)

/** As long as Chat would ever let them be, and longer. */
export const LONG_ATTACKS = [
  '字'.repeat(10_000),
  '👨‍👩‍👧'.repeat(10_000),
  '<&>"'.repeat(5_000),
  '\\"`*'.repeat(5_000),
]

/** Attacks, alone and joined with each other and with any text. */
export const attack: Arbitrary<string> = oneof(
  constantFrom(...ATTACKS),
  tuple(string({ unit: 'binary', maxLength: 10 }), constantFrom(...ATTACKS), constantFrom(...ATTACKS)).map(
    parts => parts.join(''),
  ),
  array(constantFrom(...Array.from('<>@[]()!*_~`|#>-&\\"\'{}:/ \n字😀a1')), { maxLength: 30 }).map(parts =>
    parts.join(''),
  ),
)

import { printable } from '../../../src/log/printable.ts'
import { accountText } from '../state/accounts.ts'

/** What somebody else has written. It is text whatever it holds, and turns nothing around it. */
export const Said = ({ text, className = '' }: { text: string; className?: string }) => (
  <bdi class={className}>{printable(text)}</bdi>
)

/** An account, a group, an address: what names somebody. */
export const Account = ({ id }: { id: string }) => <bdi class="account">{accountText(id)}</bdi>

/** A code, an id, a name of the config. */
export const Code = ({ text }: { text: string }) => (
  <code>
    <bdi>{printable(text)}</bdi>
  </code>
)

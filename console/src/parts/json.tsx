import { useSignal } from '@preact/signals'
import { printable } from '../../../src/log/printable.ts'
import type { JsonNode } from '../state/json-tree.ts'
import { laterTexts } from '../texts/later.ts'
import { LongText } from './long-text.tsx'

/** What is nested less deep is open from the beginning. */
const OPEN_DEPTH = 3
const CHILDREN_SHOWN = 500
const TEXT_SHOWN = 2000

interface NodeProps {
  node: JsonNode
  depth: number
  name?: string
}

/** One value of a JSON, with its key; what is folded up is not drawn. */
export const JsonView = ({ node, depth, name }: NodeProps) => {
  const isOpen = useSignal(depth < OPEN_DEPTH)
  const { kind, children } = node
  if (kind !== 'object' && kind !== 'list')
    return (
      <div class="leaf">
        <Key name={name} />
        <Leaf node={node} />
      </div>
    )
  const [opening, closing] = kind === 'object' ? '{}' : '[]'
  if (children.length === 0)
    return (
      <div class="leaf">
        <Key name={name} />
        {opening}
        {closing}
      </div>
    )
  return (
    <details open={isOpen} onToggle={event => (isOpen.value = event.currentTarget.open)}>
      <summary>
        <Key name={name} />
        <span class="muted">
          {opening} {children.length} {closing}
        </span>
      </summary>
      {isOpen.value && <Children node={node} depth={depth} />}
    </details>
  )
}

const Children = ({ node: { children }, depth }: { node: JsonNode; depth: number }) => (
  <div class="children">
    {children.slice(0, CHILDREN_SHOWN).map(({ key, node }, index) => (
      // oxlint-disable-next-line react/no-array-index-key -- keys may be there twice, and nothing moves
      <JsonView key={index} node={node} depth={depth + 1} {...(key !== undefined && { name: key })} />
    ))}
    {children.length > CHILDREN_SHOWN && (
      <p class="muted">{laterTexts.value.andMore(children.length - CHILDREN_SHOWN)}</p>
    )}
  </div>
)

const Key = ({ name }: { name: string | undefined }) =>
  name === undefined ? null : (
    <>
      <bdi class="key">{printable(name)}</bdi>
      <span class="muted">: </span>
    </>
  )

const Leaf = ({ node: { kind, text } }: { node: JsonNode }) => (
  <>
    <LongText text={text} most={TEXT_SHOWN} className={`value ${kind}`} isQuoted={kind === 'text'} />
    {kind === 'deeper' && <span class="muted"> {laterTexts.value.tooDeep}</span>}
  </>
)

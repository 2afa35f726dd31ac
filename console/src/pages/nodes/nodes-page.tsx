import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { Failure } from '../../parts/failure.tsx'
import { Columns } from '../../parts/heading.tsx'
import { Mark } from '../../parts/mark.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { Code, Said } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { useTitle } from '../../state/address.ts'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { texts } from '../../state/preferences.ts'
import { knowTexts } from '../../texts/know.ts'
import { wordFor } from '../../texts/word-for.ts'

type Node = Answer<'GET /api/nodes'>['nodes'][number]

/** What runs here; absent until it is known. */
interface Here {
  config: string | undefined
  version: string | undefined
}

const POLL_MS = 2000
const CONFIG_EVERY_MS = 15_000

/** The gateways at the store, beside the one that is asked. */
export const NodesPage = () => {
  const { page, loading } = texts.value
  const t = knowTexts.value
  const api = apiAddress('GET /api/nodes')
  const { answer, failure } = useAsked(api, POLL_MS)
  const { answer: config } = useAsked(apiAddress('GET /api/config'), CONFIG_EVERY_MS)
  const { answer: vocabulary } = useAsked(apiAddress('GET /api/vocabulary'))
  useTitle(page.nodes)
  const here = { config: config?.hash, version: vocabulary?.version }
  return (
    <section class="list" aria-label={page.nodes}>
      <h1>{page.nodes}</h1>
      <p class="muted">{t.nodesWhat}</p>
      <Failure failure={failure} />
      {!answer && !failure && <p class="loading">{loading}</p>}
      {answer?.nodes.length === 0 && <p class="empty">{t.noNodes}</p>}
      {answer && answer.nodes.length > 0 && (
        <>
          <Together nodes={answer.nodes} here={here} />
          <table class="plain-rows">
            <Columns names={[t.node, t.state, t.role, t.version, t.config, t.started, t.seen]} />
            <tbody>
              {answer.nodes.map(node => (
                <Row key={node.name} node={node} here={here} />
              ))}
            </tbody>
          </table>
        </>
      )}
      <SameAs command="chatgate nodes" api={api} link={() => `${location.origin}/nodes`} />
    </section>
  )
}

const differs = (there: string, here: string | undefined): boolean => here !== undefined && there !== here

/** Whether all do the same, in a sentence; nothing where there is only one. */
const Together = ({ nodes, here }: { nodes: readonly Node[]; here: Here }) => {
  const t = knowTexts.value
  const alive = nodes.filter(node => node.alive)
  const others = alive.filter(
    node => differs(node.config, here.config) || differs(node.version, here.version),
  )
  if (alive.length < 2) return null
  return others.length === 0 ? (
    <p class="said">
      <Mark look="good" /> {t.allSame}
    </p>
  ) : (
    <p class="notice said">{t.someDiffer(others.length)}</p>
  )
}

const Row = ({ node: { name, role, version, config, startedAt, seenAt, alive }, here }: RowProps) => {
  const t = knowTexts.value
  return (
    <tr>
      <th scope="row">
        <Code text={name} />
      </th>
      <td>
        <span class={`outcome ${alive ? 'good' : 'off'}`}>
          <Mark look={alive ? 'good' : 'off'} /> {alive ? t.alive : t.silent}
        </span>
      </td>
      <td data-name={t.role}>{wordFor(t.roles, role) ?? <Said text={role} />}</td>
      <td data-name={t.version}>
        <Said text={version} />
        {alive && <Compared there={version} here={here.version} />}
      </td>
      <td data-name={t.config}>
        <Code text={config} />
        {alive && <Compared there={config} here={here.config} />}
      </td>
      <td data-name={t.started}>
        <Moment iso={startedAt} />
      </td>
      <td data-name={t.seen}>
        <Moment iso={seenAt} />
      </td>
    </tr>
  )
}

interface RowProps {
  node: Node
  here: Here
}

const Compared = ({ there, here }: { there: string; here: string | undefined }) =>
  differs(there, here) ? <span class="tag differs">{knowTexts.value.differs}</span> : null

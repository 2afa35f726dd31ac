import type { Answer } from '../../../../src/admin/api/endpoints.ts'
import { Failure } from '../../parts/failure.tsx'
import { Section } from '../../parts/heading.tsx'
import { SameAs } from '../../parts/same-as.tsx'
import { Code } from '../../parts/text.tsx'
import { Moment } from '../../parts/time.tsx'
import { useTitle } from '../../state/address.ts'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { texts } from '../../state/preferences.ts'
import { configTexts } from '../../texts/config.ts'
import { shownFiles } from './config-files.ts'
import { ConfigText } from './config-text.tsx'
import { ConfigProblems } from './config-problems.tsx'
import { Reload } from './reload.tsx'
import { RouteList } from './route-list.tsx'

export type ConfigInForce = Answer<'GET /api/config'>

const POLL_MS = 2_000
const ROUTES_EVERY_MS = 10_000

/** What is in force, what is wrong with it, and what it makes of the routes. */
export const ConfigPage = () => {
  const t = texts.value
  const address = apiAddress('GET /api/config')
  const { answer: config, failure } = useAsked(address, POLL_MS)
  const { answer: routes } = useAsked(apiAddress('GET /api/routes'), ROUTES_EVERY_MS)
  const { answer: figures } = useAsked(apiAddress('GET /api/figures'), ROUTES_EVERY_MS)
  useTitle(t.page.config)
  return (
    <div class="config">
      <h1>{t.page.config}</h1>
      <Failure failure={failure} />
      {!config && !failure && <p class="loading">{t.loading}</p>}
      {config && (
        <>
          <Facts config={config} />
          <Reload config={config} />
          <Refused config={config} />
          <Warnings config={config} />
          <div class="config-parts">
            <ConfigText config={config} />
            {routes && (
              <RouteList chains={routes} stopped={figures?.stopped ?? {}} files={shownFiles(config)} />
            )}
          </div>
        </>
      )}
      <SameAs
        command="chatgate check"
        api={address}
        link={() => `${location.origin}/config${location.hash}`}
      />
    </div>
  )
}

const Facts = ({ config: { file, hash, variables, version, loadedAt } }: { config: ConfigInForce }) => {
  const t = configTexts.value
  return (
    <dl class="facts">
      <div>
        <dt>{t.file}</dt>
        <dd>
          <Code text={file} />
        </dd>
      </div>
      <div>
        <dt>{t.hash}</dt>
        <dd>
          <Code text={hash} />
        </dd>
      </div>
      <div>
        <dt>{t.variables}</dt>
        <dd>
          <Code text={variables} />
        </dd>
      </div>
      <div>
        <dt>{t.version}</dt>
        <dd class="number">{version}</dd>
      </div>
      <div>
        <dt>{t.since}</dt>
        <dd>
          <Moment iso={loadedAt} />
        </dd>
      </div>
    </dl>
  )
}

const Refused = ({ config: { rejected, needsRestart, file } }: { config: ConfigInForce }) => {
  const t = configTexts.value
  return (
    <>
      {rejected && (
        <Section level={2} title={t.refused} className="refused-config">
          <p>
            {t.refusedWhy} <Moment iso={rejected.at} />:
          </p>
          <ConfigProblems problems={rejected.problems} look="bad" configFile={file} />
        </Section>
      )}
      {needsRestart.length > 0 && (
        <p class="notice">
          {t.restart}{' '}
          {needsRestart.map(key => (
            <span key={key}>
              <Code text={key} />{' '}
            </span>
          ))}
        </p>
      )}
    </>
  )
}

const Warnings = ({ config }: { config: ConfigInForce }) => {
  const { warnings, file } = config
  const t = configTexts.value
  if (warnings.length === 0) return <p class="muted no-warnings">{t.noWarnings}</p>
  return (
    <Section level={2} title={t.warnings} className="warnings">
      <ConfigProblems problems={warnings} look="open" configFile={file} linked={shownFiles(config)} />
    </Section>
  )
}

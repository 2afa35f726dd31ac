import { Section } from '../../parts/heading.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Code } from '../../parts/text.tsx'
import { apiAddress } from '../../state/api.ts'
import { useAsked } from '../../state/asked.ts'
import { texts } from '../../state/preferences.ts'
import { watchTexts } from '../../texts/watch.ts'

const SEND = 'chatgate send'

/** What to do with a gateway to which nothing has come yet. */
export const FirstSteps = () => {
  const t = watchTexts.value
  const { answer: config } = useAsked(apiAddress('GET /api/config'))
  return (
    <Section level={2} title={t.begin} className="first-steps">
      <ol>
        <li>
          {t.beginSend}
          <p>
            <Code text={SEND} /> <Copy label={texts.value.copy} text={() => SEND} />
          </p>
        </li>
        {config && (
          <li>
            {t.beginAddress}
            <p>
              <code>
                http(s)://<em>&lt;{t.beginHost}&gt;</em>:{config.listen.port}
                {config.listen.path}
              </code>
            </p>
          </li>
        )}
        <li>{t.beginSwitch}</li>
      </ol>
    </Section>
  )
}

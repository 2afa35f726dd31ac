/** A site that tries to use the admin API of whoever looks at it, through all that a browser lets a page do elsewhere. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import { portOf } from './receiver.ts'

/** Its page. `attack` resolves with what could be read, in a line each; each attempt is made, whatever becomes of those before. */
const PAGE = `<!doctype html><title>A foreign site</title><script>
const ALL = '{"all":true}'
const read = []

const answerOf = async (what, asked) => {
  try {
    const answer = await asked
    const text = await answer.text()
    if (answer.type !== 'opaque' || text !== '') read.push(what + ' answered ' + answer.status + ' ' + text)
  } catch {}
}

/** Resolves when it has loaded, failed, or done neither for long. */
const settled = (element, begin) =>
  new Promise(resolve => {
    element.addEventListener('load', () => resolve('load'))
    element.addEventListener('error', () => resolve('error'))
    setTimeout(() => resolve('late'), 20_000)
    begin()
  })

const put = element => settled(element, () => document.body.append(element))

const frame = () => Object.assign(document.createElement('iframe'), { name: 'f' + Math.random() })

const lookInto = (what, element) => {
  try {
    if (element.contentWindow.document.body.innerText !== '') read.push(what + ' could be looked into')
  } catch {}
}

const byForm = async (what, url, method, enctype) => {
  const into = frame()
  document.body.append(into)
  const form = Object.assign(document.createElement('form'), { action: url, method, enctype, target: into.name })
  if (method === 'post') form.append(Object.assign(document.createElement('input'), { name: '{"all":true,"note":"', value: '"}' }))
  document.body.append(form)
  await settled(into, () => form.submit())
  lookInto(what, into)
  into.remove()
}

const byElement = async (what, url) => {
  for (const [tag, fields] of [['script', { src: url }], ['img', { src: url }], ['link', { rel: 'stylesheet', href: url }]]) {
    const outcome = await put(Object.assign(document.createElement(tag), fields))
    if (outcome === 'load') read.push(what + ' loaded as ' + tag)
  }
  const into = Object.assign(frame(), { src: url })
  await put(into)
  lookInto(what, into)
  into.remove()
}

const tryReading = async (what, url) => {
  await answerOf(what, fetch(url, { credentials: 'include' }))
  await answerOf(what, fetch(url, { credentials: 'include', mode: 'no-cors' }))
  await byForm(what, url, 'get', 'text/plain')
  await byElement(what, url)
}

const tryPosting = async (what, url) => {
  const json = { 'content-type': 'application/json' }
  for (const body of [ALL, undefined]) {
    await answerOf(what, fetch(url, { method: 'POST', credentials: 'include', body }))
    await answerOf(what, fetch(url, { method: 'POST', credentials: 'include', body, mode: 'no-cors' }))
    await answerOf(what, fetch(url, { method: 'POST', credentials: 'include', body, headers: json }))
  }
  navigator.sendBeacon(url, new Blob([ALL], { type: 'text/plain' }))
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
    await byForm(what, url, 'post', type)
}

const attack = async (origin, endpoints) => {
  document.cookie = 'session=mine; path=/'
  await Promise.all(endpoints.map(({ method, path }) => {
    const what = method + ' ' + path
    if (method === 'GET') return tryReading(what, origin + path)
    if (method === 'POST') return tryPosting(what, origin + path)
    return answerOf(what, fetch(origin + path, { method, credentials: 'include' }))
  }))
  await byElement('the page', origin + '/events')
  const opened = open(origin + '/events')
  await new Promise(resolve => setTimeout(resolve, 1000))
  try {
    read.push('opened: ' + JSON.stringify(opened.localStorage) + opened.document.body.innerText)
  } catch {}
  return read
}
</script>`

/** Resolves with its port; it answers under every name, and lets everybody read. */
export const startForeignSite = async (): Promise<number> => {
  const server = createServer(({ headers }, response) => {
    const letIn = {
      'access-control-allow-origin': headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type',
    }
    response.writeHead(200, { 'content-type': 'text/html', ...letIn }).end(PAGE)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return portOf(server)
}

/** What Chatgate is compared with, and what it delivers to; prints its port. */
import Router from '@koa/router'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { receiver } from './alternatives/receiver.ts'

export type ServerKind = keyof typeof LISTENERS

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' }
const OK_TEXT = JSON.stringify(OK)

const http = (): RequestListener => (request, response) => {
  request.resume()
  response.setHeader('content-type', 'application/json')
  response.end(OK_TEXT)
}

const listenerOf = (app: Koa): RequestListener => {
  const handle = app.callback()
  return (request, response) => void handle(request, response)
}

const koa = (): RequestListener => {
  const app = new Koa()
  app.use(ctx => {
    ctx.body = OK
  })
  return listenerOf(app)
}

const stack = (): RequestListener => {
  const app = new Koa()
  const router = new Router()
  router.post('/callback', ctx => {
    ctx.body = OK
  })
  app.use(bodyParser())
  app.use(router.routes())
  return listenerOf(app)
}

/**
 * Takes what is delivered; what comes to `/hangs` is never answered. What comes to `/timed/…` is timed from its arrival at the gateway,
 * and `/delays` tells these times.
 */
const sink = (): RequestListener => {
  let delays: number[] = []
  return (request, response) => {
    const { url = '' } = request
    if (url === '/hangs') return
    if (url === '/delays') {
      response.end(JSON.stringify(delays))
      delays = []
    } else if (url.startsWith('/timed/')) {
      void text(request).then(body => {
        delays.push(Date.now() - (JSON.parse(body) as { receivedAt: number }).receivedAt)
        return response.end()
      })
    } else request.resume().on('end', () => response.end())
  }
}

const LISTENERS = { http, koa, stack, sink, receiver }

const server = createServer(LISTENERS[process.argv[2] as ServerKind]())
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))

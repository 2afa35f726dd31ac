/** Takes Chat's callbacks with Koa, checks their signature, and answers when their jobs are stored. */
import Router from '@koa/router'
import Koa, { type Context } from 'koa'
import bodyParser from 'koa-bodyparser'
import { createHash, timingSafeEqual } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { deliveriesOf, type Delivery } from './delivery.ts'
import { APP, TOKEN } from './settings.ts'

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' }
const MAX_AGE_SECONDS = 120

/** The value of a parameter of the URL; empty if it is absent or given twice. */
const parameter = ({ query }: Context, name: string): string => {
  const value = query[name]
  return typeof value === 'string' ? value : ''
}

/** Whether it comes from Chat, and was signed lately. */
const isFromChat = (ctx: Context): boolean => {
  const requestTime = parameter(ctx, 'RequestTime')
  const sign = Buffer.from(parameter(ctx, 'Sign'))
  const expected = Buffer.from(
    createHash('sha256')
      .update(TOKEN + requestTime)
      .digest('hex'),
  )
  return (
    parameter(ctx, 'SdkAppid') === APP &&
    Math.abs(Date.now() / 1_000 - Number(requestTime)) <= MAX_AGE_SECONDS &&
    sign.length === expected.length &&
    timingSafeEqual(sign, expected)
  )
}

/** `store` resolves when all of these jobs are on disk. Prints the port. */
export const takeCallbacks = (store: (deliveries: Delivery[]) => Promise<unknown>): void => {
  const router = new Router()
  router.post('/callback', async ctx => {
    if (!isFromChat(ctx)) ctx.throw(401, 'the signature is wrong')
    const command = parameter(ctx, 'CallbackCommand')
    await store(deliveriesOf({ app: APP, command, body: ctx.request.body }))
    ctx.body = OK
  })
  const app = new Koa()
  app.use(bodyParser())
  app.use(router.routes())
  const server = app.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
}

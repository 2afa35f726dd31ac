import type { Connect } from './connect.ts'
import { endsSession, isConflict, toStoreError } from './error.ts'
import { inPromptTransaction, type Run, type Session, type Transaction } from './session.ts'
import type { Row } from '../../read/row.ts'

/** A deadlock is told to one of the two only; it is most unlikely to meet another. */
const TRIES_MAX = 4

/**
 * A few connections, opened when they are needed, each used by one caller at a time. The driver has a pool of its own, which cannot say
 * that a connection was lost between two statements of a transaction, and never gives up on a list of hosts that are all down.
 */
export class Pool {
  readonly #connect: Connect
  readonly #max: number
  readonly #onCommit: (durationMs: number, calls: number) => void
  #idle: Session[] = []
  #inUse = 0
  readonly #waiting: (() => void)[] = []

  /** `onCommit` is told of each transaction that changed something: how long it took, and how many calls it served. */
  constructor(
    connect: Connect,
    max: number,
    onCommit: (durationMs: number, calls: number) => void = () => {},
  ) {
    this.#connect = connect
    this.#max = max
    this.#onCommit = onCommit
  }

  /** Runs one statement, a transaction of its own. Rejects with a StoreError. */
  readonly run: Run = (statement, values) => this.runFor(1, statement, values)

  /** The same, for several calls at once. `isChange` tells by the answer whether it has changed something. */
  async runFor(
    calls: number,
    statement: string,
    values?: readonly unknown[],
    isChange = (rows: Row[]): boolean => hasChanged(statement, rows),
  ): Promise<Row[]> {
    const startedAt = performance.now()
    const rows = await this.use(session => session.run(statement, values))
    if (isChange(rows)) this.#onCommit(performance.now() - startedAt, calls)
    return rows
  }

  /**
   * Runs statements as one transaction: again from the start when it was chosen to end a deadlock. The first one must only look, lock or
   * lease, see {@link inPromptTransaction}. Those that do not need each other's answers may be run at once: they travel together, and are done
   * in this order. Single statements, that is: what goes on to a next one could outlive a transaction that has failed.
   */
  async transaction<Value>(work: Transaction<Value>, calls = 1): Promise<Value> {
    const startedAt = performance.now()
    for (let tried = 1; ; tried += 1) {
      try {
        let changed = false
        const noting =
          (run: Run): Run =>
          async (statement, values) => {
            const rows = await run(statement, values)
            changed ||= hasChanged(statement, rows)
            return rows
          }
        const value = await this.use(session =>
          inPromptTransaction(session, (run, last) => work(noting(run), noting(last))),
        )
        if (changed) this.#onCommit(performance.now() - startedAt, calls)
        return value
      } catch (error) {
        if (tried === TRIES_MAX || !isConflict(error)) throw error
      }
    }
  }

  /** Lends a connection for a while. */
  async use<Value>(work: (session: Session) => Promise<Value>): Promise<Value> {
    await this.#turn()
    let session: Session | undefined
    try {
      session = this.#takeIdle() ?? (await this.#connect())
      return await work(session)
    } catch (error) {
      if (endsSession(error)) session?.destroy()
      throw toStoreError(error)
    } finally {
      if (session && !session.isLost) this.#idle.push(session)
      this.#passTurn()
    }
  }

  /** Ends the connections; nobody may use one any more. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.map(session => session.end()))
  }

  /** Every use ends, as every statement does, so every turn comes. */
  async #turn(): Promise<void> {
    if (this.#inUse < this.#max) this.#inUse += 1
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
  }

  /** To whoever waits longest: nobody can come in between. */
  #passTurn(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#inUse -= 1
  }

  #takeIdle(): Session | undefined {
    this.#idle = this.#idle.filter(session => !session.isLost)
    return this.#idle.pop()
  }
}

const CHANGES = /(?<!\bFOR (?:NO KEY )?)\b(?:INSERT INTO|UPDATE|DELETE FROM)\b/

/** Whether a statement has changed rows: it says how many it has changed, or it returns those. */
const hasChanged = (statement: string, rows: Row[] & { count?: number }): boolean =>
  (rows.count ?? 0) > 0 && CHANGES.test(statement)

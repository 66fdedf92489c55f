import type { Broker } from '#shared/ports/broker.ts'
import type { Database, Transaction } from '#shared/ports/database.ts'
import type { LogReader } from '#shared/ports/event-log.ts'
import type { Leases } from '#shared/ports/leases.ts'

type Ports = { readonly log: LogReader; readonly database: Database; readonly leases: Leases; readonly broker: Broker }

export type Freezer = ReturnType<typeof createFreezer>

/** Ports of a process that can be paused at any moment, in the midst of a transaction too; nobody notices but by what it no longer does. */
export const createFreezer = (ports: Ports) => {
  let frozen: PromiseWithResolvers<void> | undefined
  let awaited: { readonly statement: string; readonly seen: () => void } | undefined

  const freeze = () => {
    frozen ??= Promise.withResolvers()
  }

  /** Neither asks nor hears what it was answered while it is paused. */
  const held =
    <Given extends readonly unknown[], Result>(ask: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      await frozen?.promise
      try {
        return await ask(...given)
      } finally {
        await frozen?.promise
      }
    }

  const heldTransaction = (tx: Transaction): Transaction => ({
    query: async (statement) => {
      await frozen?.promise
      const rows = await tx.query(statement)
      if (awaited !== undefined && awaited.statement === statement.name) {
        freeze()
        awaited.seen()
        awaited = undefined
      }
      await frozen?.promise
      return rows as never
    },
  })
  const { log, database, leases, broker } = ports

  return {
    ports: {
      log: { read: held(log.read), head: held(log.head) },
      database: {
        ...heldTransaction(database),
        transaction: (work) => database.transaction((tx) => work(heldTransaction(tx))),
        close: database.close,
      },
      leases: {
        acquire: held(leases.acquire),
        acquireAll: held(leases.acquireAll),
        release: held(leases.release),
        held: held(leases.held),
      },
      broker: { ...broker, consume: (queue, options, handle) => broker.consume(queue, options, held(handle)) },
    } satisfies Ports as Ports,

    freeze,
    /** Pauses it in the midst of the next transaction with this statement. */
    freezeBehind: (statement: string): Promise<void> =>
      new Promise((seen) => {
        awaited = { statement, seen }
      }),
    thaw: (): void => {
      frozen?.resolve()
      frozen = undefined
    },
  }
}

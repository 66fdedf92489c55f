import { type EventLog, LogUnavailable } from '#shared/ports/event-log.ts'

/** A log whose appends wait while it is shut, and fail while it is away. */
export const createGate = () => {
  let open = Promise.withResolvers<void>()
  open.resolve()
  let away = false
  const pass = async (): Promise<void> => {
    await open.promise
    if (away) throw new LogUnavailable('away, for a test')
  }
  const guarded = <Log extends Pick<EventLog, 'load' | 'append'>>(log: Log): Log => ({
    ...log,
    load: async (request) => pass().then(() => log.load(request)),
    append: async (batch) => pass().then(() => log.append(batch)),
  })
  return {
    wrap: (log: EventLog): EventLog => ({
      ...guarded(log),
      exclusively: (work) => log.exclusively((inside) => work(guarded(inside))),
    }),
    shut: () => {
      open = Promise.withResolvers<void>()
    },
    open: () => open.resolve(),
    goAway: () => {
      away = true
    },
    comeBack: () => {
      away = false
    },
  }
}

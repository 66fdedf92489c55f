import type { EventLog } from '#shared/ports/event-log.ts'

type Call = 'load' | 'append' | 'exclusively'

/** What happens around a call: it may wait, or throw before or after the log has done its work. */
export type Trouble = { readonly before?: () => Promise<void> | void; readonly after?: () => Promise<void> | void }

/** A log whose calls meet, in turn, the trouble that `next` gives them; undefined is none. */
export const troubled = (log: EventLog, next: (call: Call) => Trouble | undefined): EventLog => {
  const meet = async <Result>(call: Call, work: () => Promise<Result>): Promise<Result> => {
    const trouble = next(call)
    await trouble?.before?.()
    const result = await work()
    await trouble?.after?.()
    return result
  }
  return {
    ...log,
    load: (request) => meet('load', () => log.load(request)),
    append: (batch) => meet('append', () => log.append(batch)),
    exclusively: (work) => meet('exclusively', () => log.exclusively(work)),
  }
}

/** Meets the troubles one after another on the calls of one kind. */
export const troubles = (kind: Call, ...list: readonly Trouble[]) => {
  const left = [...list]
  return (call: Call): Trouble | undefined => (call === kind ? left.shift() : undefined)
}

export const failing = (error: Error) => () => {
  throw error
}

/** A door that is closed until it is opened. */
export const createGate = () => {
  let open = (): void => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, wait: () => passed }
}

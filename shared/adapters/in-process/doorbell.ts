import type { Doorbell } from '#shared/ports/doorbell.ts'

export const createInProcessDoorbell = (): Doorbell => {
  const listeners = new Set<() => void>()
  let underWay: NodeJS.Immediate | undefined

  const call = () => {
    underWay = undefined
    for (const listener of listeners) listener()
  }

  return {
    ring: () => {
      underWay ??= setImmediate(call)
    },
    onRing: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      clearImmediate(underWay)
      underWay = undefined
      listeners.clear()
    },
  }
}

import { createFaultyProxy } from '#shared/testing/faulty-proxy.ts'

/** A way to a server on which all connections can break at once, amid what is being sent, and which can be shut. */
export type BreakingWay = {
  /** The server's url, by this way. */
  readonly url: string
  /** Breaks when so many more chunks have passed, the last of them lost, or when nothing passes for a while. */
  readonly breakAfter: (chunks: number) => Promise<void>
  /** Breaks all, and lets nobody through any more. */
  readonly shut: () => void
  readonly open: () => void
  readonly close: () => Promise<void>
}

const PATIENCE_MS = 1_000

export const openBreakingWay = async (target: string): Promise<BreakingWay> => {
  let left = Number.POSITIVE_INFINITY
  let broken = Promise.withResolvers<void>()
  let isShut = false
  const isLost = (): boolean => {
    if (isShut) return true
    left--
    if (left > 0) return false
    left = Number.POSITIVE_INFINITY
    // Both ends of this one are cut by whoever asked; the others follow.
    queueMicrotask(broken.resolve)
    return true
  }
  const proxy = await createFaultyProxy(target, isLost)
  return {
    url: proxy.url,
    breakAfter: async (chunks) => {
      broken = Promise.withResolvers()
      left = chunks
      const tooQuiet = setTimeout(broken.resolve, PATIENCE_MS)
      await broken.promise
      clearTimeout(tooQuiet)
      left = Number.POSITIVE_INFINITY
      proxy.breakAll()
    },
    shut: () => {
      isShut = true
      proxy.breakAll()
    },
    open: () => {
      isShut = false
    },
    close: proxy.close,
  }
}

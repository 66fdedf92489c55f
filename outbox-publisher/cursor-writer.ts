import type { Cursor, PublisherCursor } from '#shared/ports/publisher-cursor.ts'

/** Keeps the stored cursor close behind the newest one without writing each. */
export type CursorWriter = {
  readonly moved: (to: Cursor) => void
  /** Writes what is not yet written, or rejects. */
  readonly flush: () => Promise<void>
}

type CursorWriterOptions = {
  readonly cursors: Pick<PublisherCursor, 'move'>
  readonly everyMs: number
  readonly onFailure: (error: unknown) => void
}

export const createCursorWriter = ({ cursors, everyMs, onFailure }: CursorWriterOptions): CursorWriter => {
  let newest: Cursor | undefined
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const write = async () => {
    if (!newest) return
    const writes = newest
    newest = undefined
    await cursors.move(writes)
  }

  const later = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      writing = writing.then(write)
      writing.catch(onFailure)
    }, everyMs)
  }

  return {
    moved: (to) => {
      newest = to
      later()
    },
    flush: async () => {
      clearTimeout(timer)
      timer = undefined
      await writing.then(write)
    },
  }
}

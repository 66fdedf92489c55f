/** A line's bytes without its end; undefined when it was longer than allowed. Lines are counted from 1, blank ones too. */
export type Line = { readonly number: number; readonly bytes: Buffer | undefined }

export type LineSplitter = {
  /** The lines that end in this chunk. All of them are to be taken before the next chunk is given. */
  readonly push: (chunk: Buffer) => Generator<Line, void, void>
  /** What stands behind the last line end. */
  readonly end: () => Generator<Line, void, void>
}

const NEWLINE = 0x0a
const PIECES_KEPT = 64

/** Keeps no more than one line, and of one that is too long nothing. Blank lines are left out. */
export const createLineSplitter = (longest: number): LineSplitter => {
  let number = 0
  let held: Buffer[] = []
  let size = 0

  const hold = (piece: Buffer): void => {
    if (piece.length === 0) return
    size += piece.length
    if (size > longest) held = []
    else held.push(piece)
    // A line that arrives byte by byte must not cost an object for each.
    if (held.length > PIECES_KEPT) held = [Buffer.concat(held)]
  }

  function* finish(): Generator<Line, void, void> {
    number++
    const bytes = size > longest ? undefined : held.length === 1 ? held[0]! : Buffer.concat(held)
    held = []
    size = 0
    if (bytes === undefined || !isBlank(bytes)) yield { number, bytes }
  }

  return {
    *push(chunk) {
      let start = 0
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        hold(chunk.subarray(start, end))
        yield* finish()
        start = end + 1
      }
      hold(chunk.subarray(start))
    },
    *end() {
      if (size > 0) yield* finish()
    },
  }
}

/** Nothing but what JSON takes for white space. */
const isBlank = (bytes: Buffer): boolean => {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false
  return true
}

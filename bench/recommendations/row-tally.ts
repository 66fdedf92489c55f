/** How many rows there were, and which were not taken: by the rules of the file, and because they cannot be used. */
export type RowTally = {
  readonly rows: number
  readonly leftOut: readonly { readonly why: string; readonly rows: number }[]
  /** `line` is the first one. */
  readonly unusable: readonly { readonly problem: string; readonly rows: number; readonly line: number }[]
}

export const createRowTally = () => {
  let rows = 0
  const leftOut = new Map<string, number>()
  const unusable = new Map<string, { rows: number; line: number }>()
  return {
    row: () => {
      rows++
    },
    leftOut: (why: string) => leftOut.set(why, (leftOut.get(why) ?? 0) + 1),
    unusable: (line: number, problem: string) => {
      const known = unusable.get(problem)
      if (known) known.rows++
      else unusable.set(problem, { rows: 1, line })
    },
    told: (): RowTally => ({
      rows,
      leftOut: Array.from(leftOut, ([why, count]) => ({ why, rows: count })),
      unusable: Array.from(unusable, ([problem, first]) => ({ problem, ...first })),
    }),
  }
}

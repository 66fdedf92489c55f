/** Something that is not as it has to be. The message is a sentence that names it; the rest is for machines. */
export type Finding = {
  readonly check: string
  readonly message: string
  readonly table?: string
  readonly key?: Readonly<Record<string, string>>
  readonly column?: string
  readonly expected?: string | null
  readonly found?: string | null
}

/** `looked`: how many events or rows it looked at. `found` counts all; only some of them are in `findings`. */
export type CheckReport = {
  readonly name: string
  readonly looked: number
  readonly found: number
  readonly findings: readonly Finding[]
  /** Why there was nothing to look at. */
  readonly skipped?: string
  readonly milliseconds: number
}

/** Where a check says what it has found. */
export type Notes = {
  readonly found: (finding: Omit<Finding, 'check'>) => void
  readonly looked: (count: number) => void
  readonly skip: (because: string) => void
}

export const createNotes = (name: string, most: number) => {
  const began = performance.now()
  const findings: Finding[] = []
  let [found, looked] = [0, 0]
  let skipped: string | undefined
  const notes: Notes = {
    found: (finding) => {
      found++
      if (findings.length < most) findings.push({ check: name, ...finding })
    },
    looked: (count) => {
      looked += count
    },
    skip: (because) => {
      skipped = because
    },
  }
  const report = (): CheckReport => ({
    ...{ name, looked, found, findings },
    ...(skipped !== undefined && { skipped }),
    milliseconds: Math.round(performance.now() - began),
  })
  return { notes, report }
}

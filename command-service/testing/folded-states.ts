import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Category, categoryOf } from '#shared/events/streams.ts'
import { storedShapes } from '#shared/testing/stored-shapes.ts'
import { shapes } from '../domain/shapes.ts'
import { type Folded, fold, unwritten } from '../fold.ts'

/** What the stored shapes of the past come to, by category and stream. */
export type FoldedStates = {
  readonly [Kind in Category]?: { readonly shape?: number; readonly streams: Readonly<Record<string, Folded>> }
}

const FILE = join(import.meta.dirname, 'folded-states.json')

export const foldedStates = (): FoldedStates => {
  const streams = [...Map.groupBy(storedShapes(), ({ stream }) => stream)].map(
    ([stream, events]) => [stream, fold(stream, unwritten(stream), events)] as const,
  )
  const kinds = [...Map.groupBy(streams, ([stream]) => categoryOf(stream))].map(
    ([kind, folded]) => [kind, { ...shapeOf(kind), streams: Object.fromEntries(folded) }] as const,
  )
  return Object.fromEntries(kinds)
}

const shapeOf = (kind: Category): { readonly shape?: number } => {
  const shape = shapes[kind]
  return shape === undefined ? {} : { shape }
}

export const committedStates = (): FoldedStates => JSON.parse(readFileSync(FILE, 'utf8'))

/** Streams whose state is another after the same events, although its shape says that it is the same. */
export const changedWithoutSaying = (before: FoldedStates, after: FoldedStates): readonly string[] =>
  (Object.keys(before) as Category[]).flatMap((kind) => {
    const [old, now] = [before[kind], after[kind]]
    if (!old || !now || old.shape === undefined || old.shape !== now.shape) return []
    return Object.keys(old.streams).filter((stream) => differs(old.streams[stream]!, now.streams[stream]))
  })

const differs = (old: Folded, now: Folded | undefined): boolean =>
  now !== undefined && now.version === old.version && JSON.stringify(now.state) !== JSON.stringify(old.state)

/** `node command-service/testing/folded-states.ts` writes the file anew, unless a snapshot of today would be misread. */
if (import.meta.main) {
  const [before, after] = [committedStates(), foldedStates()]
  const unsaid = changedWithoutSaying(before, after)
  if (unsaid.length > 0) throw new Error(`${unsaid.join(', ')}: the state has changed, so raise its number in domain/shapes.ts`)
  writeFileSync(FILE, `${JSON.stringify(after, null, 2)}\n`)
}

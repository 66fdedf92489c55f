import type { Tally } from '../strikes/tally.ts'
import type { System } from '../system/system.ts'
import type { Numbers } from './client/traffic.ts'
import type { Judged } from './judge.ts'

type Progress = Numbers & { readonly leftMs: number; readonly faults: number; readonly lag: number }

export const progressLine = ({ leftMs, faults, orders, commands, refusals, replayed, lag }: Progress): string =>
  `${clockOf(leftMs)} left  faults ${faults}, orders ${orders} of ${commands} commands, refusals ${sumOf(refusals)}, ` +
  `replays ${replayed}, lag ${lag.toFixed(1)} s`

export const judgementLine = (settledMs: number, { operations, head, auditMs }: Judged, findings: number): string =>
  `settled after ${seconds(settledMs)} s, ${findings === 0 ? 'all is well' : `${findings} findings`}: ` +
  `${operations} answers held against the log up to position ${head}; the audit took ${seconds(auditMs)} s`

export const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(1)

export type Summed = {
  readonly tally: Tally
  readonly traffic: Numbers
  readonly judgements: readonly Judged[]
  readonly meddled: System['meddled']
  /** Notifications. */
  readonly unheard: number
  readonly longestLag: number
}

export const summary = ({ tally, traffic, judgements, meddled, unheard, longestLag }: Summed): string => {
  const { orders, commands, refusals, unknown, sentAgain, replayed, reads } = traffic
  const rows: readonly (readonly [string, string | number])[] = [
    ['faults', tally.total()],
    ['commands', commands],
    ['orders taken', orders],
    ['refusals', sumOf(refusals)],
    ...[...refusals].sort(([, one], [, other]) => other - one).map(([code, count]) => [`  ${code}`, count] as const),
    ['unknown answers', unknown],
    ['sent again', sentAgain],
    ['replays', replayed],
    ['lost when the log was put back', judgements.reduce((sum, { lost }) => sum + lost, 0)],
    ['own writes read', `${reads.seen}, ${reads['too late']} too late`],
    [
      'messages',
      `${meddled.duplicate} duplicated, ${meddled.drop} dropped, ${meddled.reorder} reordered; ${unheard} notifications lost`,
    ],
    ['events', judgements.at(-1)?.head ?? 0],
    ['longest lag', `${longestLag.toFixed(1)} s`],
    ['settled and judged', `${judgements.length} times`],
    ['longest audit', `${seconds(Math.max(0, ...judgements.map(({ auditMs }) => auditMs)))} s`],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return `\n${tally.table()}\n\n${rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')}\n`
}

const sumOf = (counts: ReadonlyMap<string, number>): number => counts.values().reduce((sum, count) => sum + count, 0)

const clockOf = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

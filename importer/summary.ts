import type { Kind } from './batches.ts'
import type { Survey } from './survey.ts'
import type { Tally } from './tally.ts'

export type Report = {
  readonly survey: Survey
  readonly tally: Tally
  readonly seconds: { readonly reading: number; readonly recording: number; readonly catchingUp: number }
}

/** Every row was handled, and no command was refused. */
export const isFlawless = ({ survey, tally }: Pick<Report, 'survey' | 'tally'>): boolean =>
  survey.broken.count === 0 && tally.refusals.size === 0

export const summaryOf = (report: Report): string =>
  [...rowsRead(report.survey), '', ...whatBecameOfThem(report.tally), '', ...problems(report), ...speed(report)].join('\n')

const number = (value: number): string => value.toLocaleString('en')
const column = (value: number): string => number(value).padStart(11)
const seconds = (value: number): string => `${value.toFixed(1)} s`

const rowsRead = ({ rows, broken, products, openingStock }: Survey): string[] => {
  const row = (kind: Parameters<typeof rows.get>[0]) => rows.get(kind) ?? 0
  const units = [...openingStock.values()].reduce((sum, quantity) => sum + quantity, 0)
  const total = [...rows.values()].reduce((sum, count) => sum + count, broken.count)
  return [
    `${column(total)} rows`,
    `${column(row('sale'))} sold`,
    `${column(row('free'))} given away with an order`,
    `${column(row('credit'))} taken back`,
    `${column(row('found'))} found`,
    `${column(row('written off'))} written off`,
    `${column(row('bad debt'))} skipped: a bad debt moves no goods`,
    `${column(row('idle fee'))} skipped: a fee at price 0 moves nothing`,
    `${column(broken.count)} broken`,
    `${column(products.size)} articles; ${number(openingStock.size)} need an opening stock, ${number(units)} units`,
  ]
}

const NAMES: Readonly<Record<Kind, string>> = {
  product: 'products',
  'opening stock': 'receipts of opening stock',
  order: 'orders',
  'credit note': 'credit notes',
  found: 'receipts of found stock',
  'written off': 'stock corrections',
}

const whatBecameOfThem = ({ counts }: Tally): string[] =>
  [...counts].flatMap(([kind, { recorded, replayed, kept, refused }]) => {
    const others = [
      replayed > 0 && `${number(replayed)} recorded before`,
      kept > 0 && `${number(kept)} there already, left as they are`,
      refused > 0 && `${number(refused)} refused`,
    ].filter((text) => text !== false)
    return [`${column(recorded)} ${NAMES[kind]} recorded${others.length > 0 ? `; ${others.join(', ')}` : ''}`]
  })

const problems = ({ survey, tally }: Report): string[] => {
  const refused = [...tally.refusals].flatMap(([code, { count, first }]) => [
    `${number(count)} refused with ${code}:`,
    ...listed(first, count),
  ])
  return [...brokenLines(survey), ...refused].flatMap((line, index, all) => (index === all.length - 1 ? [line, ''] : [line]))
}

export const brokenLines = ({ broken: { count, first } }: Survey): string[] =>
  count === 0
    ? []
    : [
        `${number(count)} broken lines:`,
        ...listed(
          first.map(({ line, problem }) => `line ${line}: ${problem}`),
          count,
        ),
      ]

const listed = (first: readonly string[], count: number): string[] => [
  ...first.map((text) => `  ${text}`),
  ...(count > first.length ? [`  … and ${number(count - first.length)} more`] : []),
]

const speed = ({ tally, seconds: { reading, recording, catchingUp } }: Report): string[] => {
  const orders = tally.counts.get('order')?.recorded ?? 0
  return [
    `${seconds(reading)} to find the opening stock, ${seconds(recording)} to record (${number(Math.round(orders / recording))} orders/s), ` +
      `${seconds(catchingUp)} until the read models had caught up at position ${number(tally.position)}; ${seconds(reading + recording + catchingUp)} in all.`,
  ]
}

import { K } from './for-you-marks.ts'
import { type Marks, type Mean, meanOf, pairedDifference, type Verdict, verdictOf } from './metrics.ts'

/** One way to answer and what it came to, case by case, in the same order in each row of a table. */
export type Row = {
  readonly name: string
  /** Whether it is the product: the others are held against it. */
  readonly isOurs: boolean
  readonly marks: readonly Marks[]
  /** Share of the catalogue's articles that are shown to anybody. */
  readonly coverage: number
}

type Mark = keyof Marks

export type Table = {
  readonly title: string
  /** What one case is: a customer, a basket. */
  readonly cases: string
  readonly columns: readonly Mark[]
  readonly rows: readonly Row[]
}

export type Difference = Mean & { readonly verdict: Verdict }

/** All that a table says. */
export type Summary = {
  readonly title: string
  readonly cases: string
  readonly n: number
  readonly rows: readonly {
    readonly name: string
    readonly coverage: number
    readonly means: Readonly<Partial<Record<Mark, Mean>>>
  }[]
  readonly differences: readonly {
    readonly ours: string
    readonly theirs: string
    readonly marks: Readonly<Partial<Record<Mark, Difference>>>
  }[]
}

export const summaryOf = ({ title, cases, columns, rows }: Table): Summary => {
  const of = (row: Row, mark: Mark) => row.marks.map((marks) => marks[mark])
  const each = <Value>(value: (mark: Mark) => Value) => Object.fromEntries(columns.map((mark) => [mark, value(mark)]))
  const differenceOf = (ours: Row, theirs: Row, mark: Mark): Difference => {
    const difference = pairedDifference(of(ours, mark), of(theirs, mark))
    return { ...difference, verdict: verdictOf(difference) }
  }
  const [mine, others] = [rows.filter(({ isOurs }) => isOurs), rows.filter(({ isOurs }) => !isOurs)]
  return {
    title,
    cases,
    n: rows[0]?.marks.length ?? 0,
    rows: rows.map((row) => ({ name: row.name, coverage: row.coverage, means: each((mark) => meanOf(of(row, mark))) })),
    differences: mine.flatMap((ours) =>
      others.map((theirs) => ({
        ...{ ours: ours.name, theirs: theirs.name },
        marks: each((mark) => differenceOf(ours, theirs, mark)),
      })),
    ),
  }
}

const HEADINGS: Readonly<Record<Mark, string>> = {
  recall: `recall@${K}`,
  ndcg: `nDCG@${K}`,
  hit: `hit rate@${K}`,
  reciprocalRank: `MRR@${K}`,
}

/** Markdown: what each came to, and what the product is ahead of each of the others. */
export const markdownOf = ({ title, cases, n, rows, differences }: Summary): string => {
  if (n === 0) return `### ${title}\n\nNobody to whom it applies.\n`
  const columns = Object.keys(rows[0]!.means) as Mark[]
  const headings = columns.map((mark) => HEADINGS[mark])
  const means = rows.map(({ name, means, coverage }) => [
    name,
    ...columns.map((mark) => means[mark]!.mean.toFixed(4)),
    `${(coverage * 100).toFixed(1)} %`,
  ])
  const ours = [...new Set(differences.map(({ ours }) => ours))]
  const theirs = [...new Set(differences.map(({ theirs }) => theirs))]
  const ahead = theirs.map((name) => [
    name,
    ...differences
      .filter(({ theirs }) => theirs === name)
      .flatMap(({ marks }) => columns.map((mark) => differenceText(marks[mark]!))),
  ])
  return [
    `### ${title}\n\n${n} ${cases}\n`,
    tableOf(['', ...headings, 'of the catalogue shown'], means),
    'How far ahead it is, case by case: mean ± standard error\n',
    tableOf(['beside', ...ours.flatMap((name) => headings.map((heading) => `${name}: ${heading}`))], ahead),
  ].join('\n')
}

const differenceText = ({ mean, standardError, verdict }: Difference): string =>
  `${mean < 0 ? '−' : '+'}${Math.abs(mean).toFixed(4)} ± ${standardError.toFixed(4)} ${verdict}`

const tableOf = (headings: readonly string[], rows: readonly (readonly string[])[]): string => {
  const lines = [headings, headings.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`
}

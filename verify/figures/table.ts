export type Value = number | string
/** `got` is undefined when the answer has no such thing. */
export type Figure = { readonly figure: string; readonly expected: Value; readonly got: Value | undefined }

export const isRight = ({ expected, got }: Figure): boolean => expected === got

export const asTable = (figures: readonly Figure[]): string => {
  const rows = figures.map(
    (figure) => [figure.figure, text(figure.expected), text(figure.got), isRight(figure) ? 'ok' : 'WRONG'] as const,
  )
  const all = [['figure', 'expected', 'got', 'ok'] as const, ...rows]
  const [name, expected, got] = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]!.length))) as [
    number,
    number,
    number,
  ]
  return all.map((row) => `${row[0].padEnd(name)}  ${row[1].padStart(expected)}  ${row[2].padStart(got)}  ${row[3]}\n`).join('')
}

export const asJson = (figures: readonly Figure[]): string =>
  `${JSON.stringify(
    figures.map((figure) => ({ ...figure, ok: isRight(figure) })),
    null,
    2,
  )}\n`

const text = (value: Value | undefined): string =>
  value === undefined ? 'nothing' : typeof value === 'string' ? value : grouped(value)

// As the README writes them: money with two decimals, counts without.
const grouped = (value: number): string =>
  value.toLocaleString('en', Number.isInteger(value) ? {} : { minimumFractionDigits: 2, maximumFractionDigits: 8 })

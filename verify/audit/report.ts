import type { AuditReport } from './audit.ts'
import type { CheckReport } from './finding.ts'

export const isRight = ({ found }: AuditReport): boolean => found === 0

export const asJson = (report: AuditReport): string => `${JSON.stringify({ ok: isRight(report), ...report }, null, 2)}\n`

/** What was looked at, what is wrong, and the seal to be copied. */
export const asText = (report: AuditReport): string =>
  [table(report.checks), ...report.checks.flatMap(listed), endOf(report)].map((line) => `${line}\n`).join('')

const table = (checks: readonly CheckReport[]): string => {
  const rows = checks.map((check) => [check.name, grouped(check.looked), seconds(check), verdictOn(check)])
  const all = [['check', 'looked at', 'seconds', ''], ...rows]
  const width = (column: number) => Math.max(...all.map((row) => row[column]!.length))
  return all
    .map(([name, looked, took, verdict]) =>
      `${name!.padEnd(width(0))}  ${looked!.padStart(width(1))}  ${took!.padStart(width(2))}  ${verdict}`.trimEnd(),
    )
    .join('\n')
}

const verdictOn = ({ found, skipped }: CheckReport): string =>
  skipped !== undefined ? `not checked: ${skipped}` : found === 0 ? 'ok' : `${grouped(found)} WRONG`

const listed = ({ findings, found }: CheckReport): readonly string[] => {
  if (found === 0) return []
  const more = found - findings.length
  return ['', ...findings.map(({ message }) => message), ...(more > 0 ? [`… and ${grouped(more)} more`] : [])]
}

const endOf = ({ head, epoch, seal, found }: AuditReport): string => {
  const sealed = seal ? `The newest seal is ${seal.number}:${seal.seal}` : 'Nothing is sealed yet'
  const verdict = found === 0 ? 'Nothing is wrong.' : `${grouped(found)} findings.`
  return `\nThe log ends at ${grouped(head)}, in history ${epoch}. ${sealed}.\n${verdict}`
}

const seconds = ({ milliseconds }: CheckReport): string => (milliseconds / 1_000).toFixed(1)

const grouped = (value: number): string => value.toLocaleString('en')

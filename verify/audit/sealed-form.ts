import { createHash, hash } from 'node:crypto'
import type { Row } from './snapshot.ts'

/** The columns of an event in the order in which they are sealed. Stored for ever. */
export const SEALED = [
  ...['position', 'stream', 'version', 'bucket', 'id', 'type', 'data', 'metadata', 'occurred_at', 'recorded_at'],
] as const

const BETWEEN = '\u001f'

/** What a seal has of an event; every column as PostgreSQL writes it, times in UTC. */
export const formOf = (event: Row): Buffer => {
  const { occurred_at, recorded_at, ...rest } = event
  const times = [occurred_at!, recorded_at!].map(secondsOf)
  const text = [...SEALED.slice(0, -2).map((column) => rest[column]), ...times].join(BETWEEN)
  return hash('sha256', text, 'buffer')
}

/** Whether it has what stands between columns: two events could then be sealed alike. */
export const isAmbiguous = ({ stream, type }: Row): boolean => stream!.includes(BETWEEN) || type!.includes(BETWEEN)

export const sealOver = (before: Buffer, forms: readonly Buffer[]): Buffer => {
  const seal = createHash('sha256').update(before)
  for (const form of forms) seal.update(form)
  return seal.digest()
}

const TIME = /^(\d+)-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?\+00( BC)?$/

/** Such as `2026-01-31 09:30:00.25+00` in seconds since 1970 with six decimals. */
export const secondsOf = (time: string): string => {
  const [, year, month, day, hours, minutes, seconds, fraction = '', isBefore] = TIME.exec(time) ?? []
  if (year === undefined) return time === 'infinity' ? 'Infinity' : time === '-infinity' ? '-Infinity' : time
  const date = new Date(0).setUTCFullYear(isBefore ? 1 - Number(year) : Number(year), Number(month) - 1, Number(day))
  const whole = date / 1_000 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
  const micros = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
  const [sign, size] = micros < 0n ? ['-', -micros] : ['', micros]
  return `${sign}${size / 1_000_000n}.${String(size % 1_000_000n).padStart(6, '0')}`
}

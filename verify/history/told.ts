import type { Operation } from './operation.ts'

/** An operation and its answer in one line. */
export const told = ({ key, asked, answered }: Operation): string => {
  const answer = answered ? `answered ${JSON.stringify(answered.answer)}` : 'not answered'
  return `${key}: ${JSON.stringify(asked)}, ${answer},`
}

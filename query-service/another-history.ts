import { type HttpProblem, tryAgain } from '#shared/http/problem.ts'

/** `own`: the history of the log that what is read was made from. */
export const ofAnotherHistory = (own: number, log: number): HttpProblem =>
  tryAgain('unavailable', `What is read was made from history ${own} of the log, which is at history ${log}: it is to be rebuilt`)

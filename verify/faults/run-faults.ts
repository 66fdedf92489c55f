import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settled } from '../judge/settled.ts'
import { createTally } from '../strikes/tally.ts'
import { startSystem } from '../system/system.ts'
import { createJudge } from './judge/judge.ts'
import { createLoad } from './load/load.ts'
import type { FaultOptions } from './options.ts'
import { planOf } from './plan.ts'
import { playRound } from './round.ts'

export type Telling = {
  readonly say: (line: string) => void
  /** When it is aborted, everything is stopped and the run rejects. */
  readonly signal: AbortSignal
}

/** Answers what came of the faults: nothing, when all is well. */
export const runFaults = async (options: FaultOptions, { say, signal }: Telling): Promise<readonly string[]> => {
  const directory = mkdtempSync(join(tmpdir(), `daybook-faults-${options.seed}-`))
  const stops: (() => Promise<unknown>)[] = []
  const findings: string[] = []
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
  try {
    const work = strikeAndJudge(options, { say, signal, directory, findings, started: (stop) => void stops.push(stop) })
    await Promise.race([work, aborted])
  } catch (error) {
    if (signal.aborted) throw error
    findings.push((error as Error).message)
  } finally {
    for (const stop of stops.reverse()) await stop().catch((error: Error) => findings.push(error.message))
    if (findings.length === 0 || signal.aborted) rmSync(directory, { recursive: true, force: true })
    else say(keep(directory, findings))
  }
  return findings
}

const keep = (directory: string, findings: readonly string[]): string => {
  writeFileSync(join(directory, 'findings.txt'), `${findings.join('\n')}\n`)
  return `The logs, the data and what was found are kept in ${directory}.`
}

type Run = Telling & {
  readonly directory: string
  /** What is found on the way is put there. */
  readonly findings: string[]
  readonly started: (stop: () => Promise<unknown>) => void
}

const strikeAndJudge = async (options: FaultOptions, { say, signal, directory, findings, started }: Run): Promise<void> => {
  const [began, tally, rounds] = [performance.now(), createTally(), planOf(options)]
  const onWrong = (what: string): void => void findings.push(what)
  const system = await startSystem({ directory, ...options, started, onEnded: onWrong })
  const { meddled, services } = system
  const { command, query } = services
  const addresses = { commands: command.map(({ address }) => address), queries: query.map(({ address }) => address) }
  const history = () => system.ends.length
  const load = await createLoad({ seed: options.seed, ...addresses, history, onWrong })
  started(load.rest)
  const judge = createJudge(system.databases, load.ledger, system.ends)
  say(`${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'}; the system runs after ${secondsSince(began)} s`)

  const deadline = began + options.minutes * 60_000
  for (const [index, round] of rounds.entries()) {
    if (findings.length > 0 || performance.now() > deadline) break
    const title = `round ${index + 1} of ${rounds.length}`
    await playRound(round, {
      system,
      load,
      signal,
      onStrike: (kind, what) => say(`${secondsSince(began)} s  ${kind}: ${what}`),
      tally,
    })
    const milliseconds = await settled(system)
    tally.settledAfter(new Set(round.map(({ kind }) => kind)), milliseconds)
    findings.push(...(await judge()))
    const judged = findings.length === 0 ? 'all is well' : 'something is wrong'
    say(
      `${secondsSince(began)} s  ${title}: settled after ${(milliseconds / 1_000).toFixed(1)} s, ${judged}; ${load.ledger.answered()} commands answered`,
    )
  }
  if (findings.length === 0 && tally.total() < options.faults)
    findings.push(`only ${tally.total()} of ${options.faults} faults were struck within ${options.minutes} minutes`)
  say(`\n${tally.table()}\n`)
  say(
    `${load.ledger.answered()} commands answered, ${load.repeats()} sent again; messages duplicated ${meddled.duplicate}, ` +
      `dropped ${meddled.drop}, reordered ${meddled.reorder}; notifications lost ${system.ways.deaf.lost()}`,
  )
}

const secondsSince = (began: number): string => ((performance.now() - began) / 1_000).toFixed(1)

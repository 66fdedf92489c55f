import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { playRound } from '../faults/round.ts'
import { settled } from '../judge/settled.ts'
import { createTally } from '../strikes/tally.ts'
import type { Scripts } from '../system/services.ts'
import { startSystem } from '../system/system.ts'
import { createClient } from './client/client.ts'
import { createRecorder } from './client/recorder.ts'
import { createTraffic } from './client/traffic.ts'
import { createJudge, type Judged } from './judge.ts'
import { watchLag } from './lag.ts'
import type { ChaosOptions } from './options.ts'
import { phasesOf } from './plan.ts'
import { createMarket } from './shoppers/market.ts'
import { progressLine, summary } from './summary.ts'

export type Surroundings = {
  readonly say: (line: string) => void
  /** When it is aborted, everything is stopped and the run rejects. */
  readonly signal: AbortSignal
  /** Other programs than the ones of the shop, to see that they are found out. */
  readonly scripts?: Scripts
}

/** Answers what came of it: nothing, when all is well. */
export const runChaos = async (options: ChaosOptions, surroundings: Surroundings): Promise<readonly string[]> => {
  const { say, signal } = surroundings
  const directory = mkdtempSync(join(tmpdir(), `daybook-chaos-${options.seed}-`))
  const stops: (() => Promise<unknown>)[] = []
  const findings: string[] = []
  let starting: Promise<unknown> = Promise.resolve()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
  try {
    const started: Run['started'] = (stop) => {
      stops.push(stop)
      signal.throwIfAborted()
    }
    const work = strikeAndJudge(options, surroundings, {
      directory,
      findings,
      started,
      starting: (system) => {
        starting = system
      },
    })
    await Promise.race([work, aborted])
  } catch (error) {
    if (signal.aborted) throw error
    findings.push((error as Error).message)
  } finally {
    // What is being started would not be stopped.
    await starting.catch(() => {})
    for (const stop of stops.reverse()) await stop().catch((error: Error) => findings.push(error.message))
    if (signal.aborted || (findings.length === 0 && !options.keep)) rmSync(directory, { recursive: true, force: true })
    else {
      writeFileSync(join(directory, 'findings.txt'), findings.map((finding) => `${finding}\n`).join(''))
      say(`The logs, the data, what was recorded and what was found are kept in ${directory}.`)
    }
  }
  return findings
}

type Run = {
  readonly directory: string
  /** What is found on the way is put there. */
  readonly findings: string[]
  readonly started: (stop: () => Promise<unknown>) => void
  readonly starting: (system: Promise<unknown>) => void
}

const PROGRESS_EVERY_MS = 10_000

const strikeAndJudge = async (
  options: ChaosOptions,
  { say, signal, scripts = {} }: Surroundings,
  { directory, findings, started, starting }: Run,
): Promise<void> => {
  const [began, tally, traffic] = [performance.now(), createTally(), createTraffic()]
  const onWrong = (what: string): void => void findings.push(what)
  const coming = startSystem({ directory, ...options, scripts, started, onEnded: onWrong })
  starting(coming)
  const system = await coming
  const { services, databases, ends } = system
  const history = () => ends.length
  const operations = createWriteStream(join(directory, 'operations.ndjson'))
  started(() => new Promise<void>((closed) => operations.end(closed)))
  const recorder = createRecorder(history, (operation) => {
    traffic.ended(operation)
    operations.write(`${JSON.stringify(operation)}\n`)
  })
  const [commands, queries] = [services.command, services.query].map((them) => them.map(({ address }) => address))
  const telling = { traffic, onWrong, history }
  const clientOf = (dice: Parameters<typeof createClient>[0]['dice']) =>
    createClient({ addresses: commands!, dice, recorder, ...telling })
  const market = createMarket({ seed: options.seed, clientOf, queries: queries!, ...telling })
  started(market.rest)
  await market.open()
  const lag = watchLag(databases)
  started(lag.stop)
  const judge = createJudge({ databases, recorder, ends })
  say(`The system runs and the shop is open after ${secondsSince(began)} s`)

  const deadline = performance.now() + options.minutes * 60_000
  const now = () => ({ leftMs: deadline - performance.now(), faults: tally.total(), ...traffic.numbers(), lag: lag.now() })
  const progress = setInterval(() => say(progressLine(now())), PROGRESS_EVERY_MS)
  started(async () => clearInterval(progress))
  const onStrike = (kind: string, what: string): void => say(`${secondsSince(began)} s  ${kind}: ${what}`)
  let last: Judged | undefined
  let lost = 0
  for (const phase of phasesOf(options)) {
    const endsAt = Math.min(performance.now() + phase.milliseconds, deadline)
    await playRound(phase.strikes, { system, load: market, tally, signal, onStrike, endsAt })
    const milliseconds = await settled(system)
    tally.settledAfter(new Set(phase.strikes.map(({ kind }) => kind)), milliseconds)
    last = await judge()
    lost += last.lost
    findings.push(...last.findings)
    const verdict = findings.length === 0 ? 'all is well' : 'something is wrong'
    say(
      `${secondsSince(began)} s  settled after ${(milliseconds / 1_000).toFixed(1)} s, ${verdict}: ` +
        `${last.operations} answers held against the log up to position ${last.head}; the audit took ${(last.auditMs / 1_000).toFixed(1)} s`,
    )
    if (findings.length > 0 || performance.now() >= deadline) break
  }
  clearInterval(progress)
  const { meddled, ways } = system
  say(summary({ tally, traffic: traffic.numbers(), lost, last, meddled, unheard: ways.deaf.lost(), longestLag: lag.longest() }))
}

const secondsSince = (began: number): string => ((performance.now() - began) / 1_000).toFixed(1)

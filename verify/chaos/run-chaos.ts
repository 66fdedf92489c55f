import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { playRound } from '../faults/round.ts'
import { settled } from '../judge/settled.ts'
import { createTally } from '../strikes/tally.ts'
import type { Scripts } from '../system/services.ts'
import { type System, startSystem } from '../system/system.ts'
import { VerifyError } from '../verify-error.ts'
import type { Judged } from './judge.ts'
import { type OpenShop, openShop } from './open-shop.ts'
import type { ChaosOptions } from './options.ts'
import { phasesOf } from './plan.ts'
import { judgementLine, progressLine, seconds, summary } from './summary.ts'

export type Surroundings = {
  readonly say: (line: string) => void
  /** When it is aborted, everything is stopped and the run rejects. */
  readonly signal: AbortSignal
  /** Other programs than the ones of the shop, to see that they are found out. */
  readonly scripts?: Scripts
}

/** Answers what came of it: nothing, when all is well. Rejects with VerifyError when it cannot be tried. */
export const runChaos = async (options: ChaosOptions, surroundings: Surroundings): Promise<readonly string[]> => {
  const { say, signal } = surroundings
  const directory = mkdtempSync(join(tmpdir(), `daybook-chaos-${options.seed}-`))
  const stops: (() => Promise<unknown>)[] = []
  const findings: string[] = []
  let [starting, isUp] = [Promise.resolve() as Promise<unknown>, false]
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
        starting = system.then(() => {
          isUp = true
        })
      },
    })
    await Promise.race([work, aborted])
  } catch (error) {
    if (signal.aborted || (!isUp && error instanceof VerifyError)) throw error
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

const strikeAndJudge = async (options: ChaosOptions, surroundings: Surroundings, run: Run): Promise<void> => {
  const began = performance.now()
  const { directory, findings, started } = run
  const onWrong = (what: string): void => void findings.push(what)
  const coming = startSystem({ directory, ...options, scripts: surroundings.scripts ?? {}, started, onEnded: onWrong })
  run.starting(coming)
  const system = await coming
  const shop = await openShop(system, { seed: options.seed, directory, started, onWrong })
  const say = (line: string): void => surroundings.say(`${seconds(performance.now() - began)} s  ${line}`)
  say('the system runs, and the shop is open')
  await strikeInPhases(options, { ...surroundings, say, tell: surroundings.say, system, shop, findings, started })
}

type Striking = Pick<Surroundings, 'say' | 'signal'> &
  Pick<Run, 'findings' | 'started'> & { readonly system: System; readonly shop: OpenShop; readonly tell: (text: string) => void }

const strikeInPhases = async (
  options: ChaosOptions,
  { say, tell, signal, system, shop, findings, started }: Striking,
): Promise<void> => {
  const { market, traffic, lag, judge } = shop
  const [tally, deadline] = [createTally(), performance.now() + options.minutes * 60_000]
  const now = () => ({ leftMs: deadline - performance.now(), faults: tally.total(), ...traffic.numbers(), lag: lag.now() })
  const progress = setInterval(() => say(progressLine(now())), PROGRESS_EVERY_MS)
  started(async () => clearInterval(progress))
  const judgements: Judged[] = []
  try {
    for (const { milliseconds, strikes } of phasesOf(options)) {
      const endsAt = Math.min(performance.now() + milliseconds, deadline)
      const onStrike = (kind: string, what: string): void => say(`${kind}: ${what}`)
      await playRound(strikes, { system, load: market, tally, signal, onStrike, endsAt })
      const settledMs = await settled(system)
      tally.settledAfter(new Set(strikes.map(({ kind }) => kind)), settledMs)
      const judged = await judge()
      judgements.push(judged)
      findings.push(...judged.findings)
      say(judgementLine(settledMs, judged, findings.length))
      if (findings.length > 0 || performance.now() >= deadline) break
    }
  } finally {
    clearInterval(progress)
    const { meddled, ways } = system
    const numbers = { traffic: traffic.numbers(), meddled, unheard: ways.deaf.lost(), longestLag: lag.longest() }
    if (!signal.aborted) tell(summary({ tally, judgements, ...numbers }))
  }
}

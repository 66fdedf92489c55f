import { HttpProblem } from '../http/problem.ts'
import { get, type Route } from '../http/route.ts'
import { healthDocs, liveDocs, readyDocs } from './health-docs.ts'
import { redact } from './redact.ts'

/** Resolves when all is well, with facts worth showing if there are any; rejects with the reason. */
export type Check = () => Promise<object | undefined>

export type HealthOptions = {
  /** What the service cannot work without: decides readiness. */
  readonly needed: Readonly<Record<string, Check>>
  /** What it can do without for a while: shown only. */
  readonly useful?: Readonly<Record<string, Check>>
  readonly withinMs?: number
}

type Result = { readonly status: 'ok' | 'down'; readonly detail?: string } & Readonly<Record<string, unknown>>
type Results = Readonly<Record<string, Result>>

/** `/health`, `/health/live` and `/health/ready`. */
export const healthRoutes = ({ needed, useful = {}, withinMs = 2_000 }: HealthOptions): readonly Route[] => {
  const checkNeeded = shared(() => runAll(needed, withinMs))
  const checkUseful = shared(() => runAll(useful, withinMs))
  return [
    get(
      '/health',
      {},
      async () => {
        const [must, may] = await Promise.all([checkNeeded(), checkUseful()])
        const status = !allWell(must) ? 'down' : allWell(may) ? 'ok' : 'degraded'
        return { status: status === 'down' ? 503 : 200, headers: fresh, body: { status, checks: { ...must, ...may } } }
      },
      healthDocs,
    ),
    get('/health/live', {}, () => ({ status: 200, headers: fresh, body: { status: 'ok' } }), liveDocs),
    get(
      '/health/ready',
      {},
      async () => {
        const results = await checkNeeded()
        if (allWell(results)) return { status: 200, headers: fresh, body: { status: 'ok' } }
        throw new HttpProblem('not_ready', reasonOf(results), { headers: { 'retry-after': '1', ...fresh } })
      },
      readyDocs,
    ),
  ]
}

const fresh = { 'cache-control': 'no-store' }

const allWell = (results: Results): boolean => Object.values(results).every(({ status }) => status === 'ok')

const reasonOf = (results: Results): string =>
  Object.entries(results)
    .filter(([, { status }]) => status === 'down')
    .map(([name, { detail }]) => `${name}: ${detail}`)
    .join('; ')

const runAll = async (checks: Readonly<Record<string, Check>>, withinMs: number): Promise<Results> => {
  const results = Object.entries(checks).map(async ([name, check]) => [name, await run(check, withinMs)] as const)
  return Object.fromEntries(await Promise.all(results))
}

const run = async (check: Check, withinMs: number): Promise<Result> => {
  const limit = Promise.withResolvers<never>()
  const timer = setTimeout(() => limit.reject(new Error(`no answer within ${withinMs} ms`)), withinMs)
  try {
    return { status: 'ok', ...(await Promise.race([check(), limit.promise])) }
  } catch (error) {
    return { status: 'down', detail: redact(error instanceof Error ? error.message : String(error)) }
  } finally {
    clearTimeout(timer)
  }
}

/** Whoever asks while it is being found out waits for the same answer: a hung database is not asked twice. */
const shared = <T>(find: () => Promise<T>): (() => Promise<T>) => {
  let finding: Promise<T> | undefined
  return () => {
    finding ??= find().finally(() => {
      finding = undefined
    })
    return finding
  }
}

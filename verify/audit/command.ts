import { createDatabase } from '#shared/adapters/postgres/database.ts'
import type { Database } from '#shared/ports/database.ts'
import type { Config } from '#shared/runtime/config.ts'
import { createProgress } from '#shared/runtime/progress.ts'
import { onInterrupt } from '../../run/on-interrupt.ts'
import { isToldInASentence, sentenceOf } from '../../run/sentence.ts'
import { configOfShop } from '../../run/shop-config.ts'
import { databasesOf } from '../../run/working-on.ts'
import { VerifyError } from '../verify-error.ts'
import { type AuditReport, audit as auditOf } from './audit.ts'
import { auditOptions, type Wanted } from './options.ts'
import { asJson, asText, isRight } from './report.ts'

type Surroundings = { readonly out?: NodeJS.WritableStream; readonly err?: NodeJS.WritableStream }

const STEPS = 1_000

/** True when nothing is wrong. */
export const audit = async (args: readonly string[], surroundings: Surroundings = {}): Promise<boolean> => {
  const { out = process.stdout, err = process.stderr } = surroundings
  const wanted = auditOptions(args)
  const config = configOfShop(process.env)
  const signal = onInterrupt()
  const report = await judged(config, { ...wanted, options: { ...wanted.options, signal } }, err).catch((error: unknown) => {
    if (signal.aborted) throw new VerifyError('Interrupted: nothing has been judged.')
    if (!isToldInASentence(error)) throw error
    throw new VerifyError(`It could not be audited: ${sentenceOf(error)} (the databases are ${databasesOf(config)}).`)
  })
  out.write(wanted.json ? asJson(report) : asText(report))
  return isRight(report)
}

const judged = async (config: Config, { options, json }: Wanted, err: NodeJS.WritableStream): Promise<AuditReport> => {
  const progress = createProgress({ quiet: json, output: err })
  const step = progress.step('audit, thousandths', STEPS)
  const [write, read] = [config.WRITE_DATABASE_URL, config.READ_DATABASE_URL].map((url) => open(url, config)) as [
    Database,
    Database,
  ]
  try {
    return await auditOf({ write, read, options: { ...options, onProgress: (done) => step.at(Math.floor(done * STEPS)) } })
  } finally {
    progress.close()
    await Promise.all([write.close(), read.close()])
  }
}

const open = (url: string, { DATABASE_POOLER: pooler }: Config): Database =>
  createDatabase({ url, pooler, max: 2, applicationName: 'daybook-audit' })

import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { allKinds, type FaultKind } from '../strikes/kinds.ts'
import { kindsIn } from '../strikes/kinds-in.ts'
import { VerifyError } from '../verify-error.ts'

export type ChaosOptions = {
  readonly seed: number
  readonly minutes: number
  readonly partitions: number
  readonly container: boolean
  /** Logs, data and what was recorded are kept, whatever comes of it. */
  readonly keep: boolean
  readonly only: readonly FaultKind[]
}

export const CHAOS_HELP = `  chaos [--seed N] [--minutes M] [--partitions N] [--container] [--keep] [--only KINDS]
      Starts a whole Daybook of its own (two PostgreSQL servers, a RabbitMQ, seven services, all on loopback), lets a market of shoppers
      loose on it, strikes it with every kind of fault at random moments, and lets it settle. Then every answer that a client got is held
      against the log and the rules of the shop, and the databases are audited. It touches no server that it did not start.
      --seed N         repeats the plan of faults and of shoppers (a random one, which is printed)
      --minutes M      for so long, 0.1 to 120 (10)
      --partitions N   of the log, 1 to 64 (1)
      --container      RabbitMQ 4 in a container, though this machine has a rabbitmq-server
      --keep           keeps logs, data and what was recorded, also when nothing is wrong
      --only A,B       only these kinds of faults (all; npm run faults -- --help lists them), or none
      Ctrl-C stops everything that was started.
`

/** Throws VerifyError when it is not clear what is wanted. */
export const chaosOptions = (args: readonly string[]): ChaosOptions => {
  const values = parsed(args)
  return {
    seed: values.seed === undefined ? randomInt(2 ** 31) : wholeNumber('seed', values.seed, 0, 2 ** 31 - 1),
    minutes: minutesIn(values.minutes),
    partitions: wholeNumber('partitions', values.partitions, 1, 64),
    container: values.container,
    keep: values.keep,
    only: values.only === undefined ? allKinds : values.only === 'none' ? [] : kindsIn(values.only),
  }
}

const wholeNumber = (name: string, text: string, least: number, most: number): number => {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  throw new VerifyError(`--${name} ${text} is not a whole number from ${least} to ${most}.`)
}

const minutesIn = (text: string): number => {
  const minutes = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (minutes >= 0.1 && minutes <= 120) return minutes
  throw new VerifyError(`--minutes ${text} is not a number from 0.1 to 120.`)
}

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        minutes: { type: 'string', default: '10' },
        partitions: { type: 'string', default: '1' },
        container: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        only: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new VerifyError(`${(error as Error).message} (--help tells more)`)
  }
}

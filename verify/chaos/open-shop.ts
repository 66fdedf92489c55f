import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import type { Dice } from '../dice.ts'
import type { System } from '../system/system.ts'
import { createClient } from './client/client.ts'
import { createRecorder } from './client/recorder.ts'
import { createTraffic, type Traffic } from './client/traffic.ts'
import { createJudge, type Judged } from './judge.ts'
import { type LagWatch, watchLag } from './lag.ts'
import { createMarket, type Market } from './shoppers/market.ts'
import { watchHistory } from './watch-history.ts'

/** A system with a shop in it, whose doors are open. */
export type OpenShop = {
  readonly market: Market
  readonly traffic: Traffic
  readonly lag: LagWatch
  readonly judge: () => Promise<Judged>
}

type Opening = {
  readonly seed: number
  /** Gets `operations.ndjson`: what was asked and answered, in the order in which it ended. */
  readonly directory: string
  readonly started: (stop: () => Promise<unknown>) => void
  readonly onWrong: (what: string) => void
}

export const openShop = async (system: System, { seed, directory, started, onWrong }: Opening): Promise<OpenShop> => {
  const { services, databases, ends } = system
  const traffic = createTraffic()
  const { history, historyAgeMs } = watchHistory(ends)
  const operations = createWriteStream(join(directory, 'operations.ndjson'))
  started(() => new Promise<void>((closed) => operations.end(closed)))
  const recorder = createRecorder(history, (operation) => {
    traffic.ended(operation)
    operations.write(`${JSON.stringify(operation)}\n`)
  })
  const addresses = services.command.map(({ address }) => address)
  const clientOf = (dice: Dice) => createClient({ addresses, dice, recorder, traffic, onWrong, history })
  const queries = services.query.map(({ address }) => address)
  const market = createMarket({ seed, clientOf, queries, traffic, onWrong, history, historyAgeMs })
  started(market.rest)
  await market.open()
  const lag = watchLag(databases)
  started(lag.stop)
  return { market, traffic, lag, judge: createJudge({ databases, recorder, ends }) }
}

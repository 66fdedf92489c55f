import { NotTried, Wrong } from '../verdicts.js'
import { firstBehind, syncStatus } from '../where-is.js'
import { check } from './check.js'

const MOMENT_MS = 1_000
const NEXT =
  "For parked events: npm run parked -- list; for another history: npm run epoch; for what stands still: the services' logs, npm run rebuild -- READ_MODEL."

/** Everything has come to all that was recorded here, in one history, and nothing is left aside. */
export const syncStatusCheck = check({
  id: 'sync-status',
  title: 'sync status',
  needs: [],
  judge: async ({ shop, stuck, known: { position } }) => {
    // What was waited for in vain is not waited for again.
    const until = performance.now() + (stuck.size > 0 ? MOMENT_MS : shop.stageMs)
    let status = await syncStatus(shop)
    while (firstBehind(status, position).stage !== 'nowhere' && performance.now() < until) {
      await shop.rest()
      status = await syncStatus(shop)
    }
    const { head, epoch, publisher, readModels, reactors } = status
    // The end is read after the places, so that what was recorded in between puts none beyond it.
    const wrong = [...behindIn(status, position), ...oddIn({ ...status, head: (await syncStatus(shop)).head })]
    if (wrong.length > 0)
      throw new Wrong(wrong.join('; '), {
        where: `GET ${shop.options.addresses.query}/api/analytics/sync-status`,
        next: NEXT,
      })
    const least = Math.min(...readModels.map(({ highWater }) => highWater))
    return `log ${head}, publisher ${publisher?.position}, ${readModels.length} read models at ${least} or beyond, reactors ${reactors.map(({ name }) => name).join(', ') || 'none'}; history ${epoch}, nothing parked`
  },
})

/**
 * @param {import('../where-is.js').SyncStatus} status
 * @param {number} position
 */
const behindIn = (status, position) =>
  firstBehind(status, position).behind.map(({ name, at }) => `${name} is at ${at} of ${position}`)

/** @param {import('../where-is.js').SyncStatus} status */
const oddIn = ({ head, epoch, publisher, readModels, reactors }) => {
  const of = (/** @type {boolean} */ odd, /** @type {string} */ what) => (odd ? [what] : [])
  return [
    ...of(
      (publisher?.position ?? 0) > (head ?? 0),
      `the publisher is at ${publisher?.position}, beyond the end of the log ${head}`,
    ),
    ...readModels.flatMap(({ name, highWater, parked, rebuild, rebuilding, partitions }) => [
      ...of(parked > 0, `${name} has ${parked} events parked`),
      ...of(highWater > (head ?? 0), `${name} is at ${highWater}, beyond the end of the log ${head}`),
      ...of(
        partitions.some((partition) => partition.epoch !== epoch),
        `${name} is of another history than the log (${epoch})`,
      ),
      ...of(rebuild !== null && !rebuilding, `a rebuild of ${name} was left at ${rebuild}`),
    ]),
    ...reactors.flatMap((reactor) =>
      of(reactor.epoch !== epoch, `${reactor.name} is of another history than the log (${epoch})`),
    ),
  ]
}

/** From the answer to a command until a query that waits for its position is answered. */
export const lagSeen = check({
  id: 'lag',
  title: 'lag that was seen',
  needs: ['publisher'],
  judge: async ({ lag, stuck }) => {
    if (stuck.size > 0) throw new NotTried('not every read model gets what is recorded')
    await lag.settled()
    const measured = lag.measured()
    const worst = Math.max(...measured.map(({ worstMs }) => worstMs))
    return `${measured.reduce((sum, { samples }) => sum + samples, 0)} looks at ${measured.length} read models, worst ${Math.round(worst)} ms (below)`
  },
})

import type { Broker } from '#shared/ports/broker.ts'
import { createGroup, type Group } from '../group.ts'
import type { ReadModelPorts, ReadModelStatus } from '../read-model.ts'
import { createLagWatch, type Ends, type Lag } from './lag-watch.ts'
import type { Work } from './own-shares.ts'
import type { Share } from './share.ts'

export type ShareStatus = ReadModelStatus & Lag

/** What a consumer service does with a share that it holds: its group applies what is delivered. */
export type ShareWork = Work &
  Pick<Group, 'compare'> & {
    readonly share: Share
    /** To be asked now and then: who stands still is noticed by that. */
    readonly statuses: (ends: Ends) => readonly ShareStatus[]
  }

export const createShareWork = (
  share: Share,
  isHeld: () => boolean,
  ports: ReadModelPorts & { readonly broker: Broker },
): ShareWork => {
  const group = createGroup(share.group, share.partition, ports.broker, ports, isHeld)
  const lagOf = createLagWatch(ports.logger)
  let starting: Promise<void> = Promise.resolve()
  return {
    share,
    start: () => {
      starting = group.start()
      return starting
    },
    stop: async () => {
      await starting.catch(() => {})
      await group.stop()
    },
    compare: group.compare,
    statuses: (ends) => group.statuses().map((status) => ({ ...status, ...lagOf(status, ends) })),
  }
}

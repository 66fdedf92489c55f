import type { HealthOptions } from '#shared/runtime/health.ts'
import type { QueryPorts } from './ports.ts'
import { readHighWaters, readModelsIn } from './reads/sync-status.ts'
import type { Replicas } from './replicas.ts'

/** It can work while the primary or a replica answers; without the primary nothing new comes, and nobody can wait for it. */
export const queryHealth = ({ database, log, useful }: QueryPorts, replicas: Replicas): HealthOptions => {
  const primary = async () => ({ readModels: readModelsIn(await readHighWaters(database)) })
  const statuses = () => replicas.statuses()
  const used = () => statuses().filter(({ trouble }) => trouble === undefined).length
  const either = () =>
    primary().catch((error: unknown) => {
      if (used() === 0) throw error
      return { replicas: used() }
    })
  const allReplicas = async () => {
    const out = statuses().filter(({ trouble }) => trouble !== undefined)
    if (out.length > 0) throw new Error(out.map(({ name, trouble }) => `${name} is left out: ${trouble}`).join('; '))
    return { used: used() }
  }
  const ofReplicas = statuses().length > 0 ? { readPrimary: primary, readReplicas: allReplicas } : {}
  return { needed: { readDatabase: either }, useful: { log: () => log.head(), ...ofReplicas, ...useful } }
}

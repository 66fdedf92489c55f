import type { Statement } from '#shared/ports/database.ts'
import type { SnapshotsToKeep } from '#shared/ports/event-log.ts'
import { int4s, jsons, texts } from './binary-arrays.ts'

export const keepSnapshotsStatement = ({ epoch, known, snapshots }: SnapshotsToKeep): Statement => ({
  name: 'keep-snapshots',
  text: 'select log.keep_snapshots($1, $2, $3, $4, $5, $6)',
  values: [
    epoch,
    known,
    texts(snapshots.map(({ stream }) => stream)),
    int4s(snapshots.map(({ version }) => version)),
    int4s(snapshots.map(({ shape }) => shape)),
    jsons(snapshots.map(({ state }) => state)),
  ],
})

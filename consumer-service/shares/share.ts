import type { Partition } from '#shared/ports/event-log.ts'
import type { GroupOf } from '../group.ts'

/** What one process at a time works on: a group's queue of one partition. `lease`: the right to do so. */
export type Share = { readonly lease: string; readonly group: GroupOf; readonly partition: Partition }

export const SHARES = 'share '

/** By partition, so that whoever takes those that come first takes some of each group. */
export const sharesOf = (groups: readonly GroupOf[], partitions: number): readonly Share[] =>
  Array.from({ length: partitions }, (_, number) => ({ number, of: partitions })).flatMap((partition) =>
    groups.map((group) => ({ lease: leaseOf(group, partition), group, partition })),
  )

const leaseOf = ({ name }: GroupOf, { number, of }: Partition): string => `${SHARES}${name} ${of}-${number}`

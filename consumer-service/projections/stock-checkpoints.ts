import type { StreamId } from '#shared/events/streams.ts'
import type { Position, ProductId, StoreId } from '#shared/kernel/types.ts'
import { column } from '#shared/ports/column.ts'
import type { Statement } from '#shared/ports/database.ts'

/** What an event adds to the stock of its stream. */
export type StockChange = {
  readonly stream: StreamId
  readonly storeId: StoreId
  readonly productId: ProductId
  readonly position: Position
  readonly version: number
  readonly onHand?: number
  readonly reserved?: number
}

/** In events of one stream. Answers about the past read that many of the log at the most, and the projection writes a row for so many. */
export const CHECKPOINT_DISTANCE = 100

/**
 * What each stream came to whenever it passed another hundred events: written before the levels are, so that it stands on what they were
 * before this batch.
 */
export const keepCheckpoints = (changes: readonly StockChange[]): readonly Statement[] => {
  const passed = checkpointsIn(changes)
  if (passed.length === 0) return []
  return [
    {
      name: 'keep stock checkpoints',
      // A stream's events are all in one partition: nobody else writes these rows, nor the levels they stand on.
      text: `
        insert into stock_checkpoints (product_id, store_id, position, version, on_hand, reserved)
        select product_id, store_id, position, version, coalesce(before.on_hand, 0) + passed.on_hand,
               coalesce(before.reserved, 0) + passed.reserved
        from unnest($1::text[], $2::text[], $3::int8[], $4::int4[], $5::int8[], $6::int8[])
          as passed (product_id, store_id, position, version, on_hand, reserved)
        left join lateral (
          select level.on_hand, level.reserved from stock_levels as level
          where level.product_id = passed.product_id and level.store_id = passed.store_id offset 0
        ) as before on true
        order by product_id, store_id, position`,
      values: [
        column.text(passed.map(({ productId }) => productId)),
        column.text(passed.map(({ storeId }) => storeId)),
        column.int8(passed.map(({ position }) => position)),
        column.int4(passed.map(({ version }) => version)),
        column.int8(passed.map(({ onHand }) => onHand)),
        column.int8(passed.map(({ reserved }) => reserved)),
      ],
    },
  ]
}

type Checkpoint = Required<StockChange>

const isCheckpoint = ({ version }: StockChange): boolean => version % CHECKPOINT_DISTANCE === 0

/** With what this batch has added up to there. Streams that pass none are not added up. */
const checkpointsIn = (changes: readonly StockChange[]): readonly Checkpoint[] => {
  const sums = new Map(changes.filter(isCheckpoint).map((change) => [change.stream, { onHand: 0, reserved: 0 }]))
  if (sums.size === 0) return []
  const passed: Checkpoint[] = []
  for (const change of changes) {
    const sum = sums.get(change.stream)
    if (sum === undefined) continue
    sum.onHand += change.onHand ?? 0
    sum.reserved += change.reserved ?? 0
    if (isCheckpoint(change)) passed.push({ ...change, ...sum })
  }
  return passed
}

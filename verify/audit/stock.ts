import type { Notes } from './finding.ts'
import type { Snapshot } from './snapshot.ts'
import { among, ON_HAND, RESERVED, STOCK } from './sql.ts'

/**
 * Follows every shelf through the log: nothing was ever taken or promised that was not there. Only a correction may leave less on hand than
 * is promised; nothing can be taken or promised then until there is more.
 */
export const checkStock = async (write: Snapshot, notes: Notes): Promise<void> => {
  for await (const page of write.pages<{ finding: string }>(OVERSOLD))
    for (const { finding } of page) notes.found({ message: finding })
}

const TAKING = among('StockReserved', 'StockIssued', 'StockTransferredOut')

const OVERSOLD = `
  select format('oversold: after the %s at position %s %s has %s on hand and %s reserved', type, position, stream, on_hand, reserved) as finding
  from (
    select stream, type, position, sum(${ON_HAND}) over by_then as on_hand, sum(${RESERVED}) over by_then as reserved
    from log.events where ${among(...STOCK)}
    window by_then as (partition by stream order by position)
  ) shelf
  where on_hand < 0 or reserved < 0 or on_hand < reserved and ${TAKING}
  order by position`

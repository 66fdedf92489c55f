import { createProgress } from '#shared/runtime/progress.ts'
import type { ImportOptions } from '../options.ts'
import { runImport } from '../run-import.ts'
import type { Report } from '../summary.ts'
import { createTally } from '../tally.ts'
import { csv, withFile } from './files.ts'
import { type Faults, openTinyShop } from './tiny-shop.ts'

export type Shop = Awaited<ReturnType<typeof openTinyShop>>

export const inShop = async (faults: Faults, work: (shop: Shop) => Promise<void>): Promise<void> => {
  const shop = await openTinyShop({ faults })
  try {
    await work(shop)
  } finally {
    await shop.close()
  }
}

type Differences = Partial<ImportOptions> & { readonly signal?: AbortSignal }

export const importing = (shop: Shop, rows: readonly string[], { signal, ...differences }: Differences = {}): Promise<Report> =>
  withFile(csv(...rows), (file) =>
    runImport(
      { file, command: shop.url, query: shop.url, strict: false, quiet: true, ...differences },
      {
        progress: createProgress({ quiet: true, output: { write: () => true } as never }),
        tally: createTally(),
        signal: signal ?? new AbortController().signal,
        patience: { firstMs: 600, thenMs: 2_000 },
      },
    ),
  )

export const ordersOf = (shop: Shop) =>
  shop.recorded.filter(({ command }) => command === 'PlaceOrder').map(({ orderId }) => orderId)

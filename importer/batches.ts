import type { Command } from './commands.ts'

/** A command, and what to call it. */
export type Item = { readonly kind: Kind; readonly name: string; readonly command: Command }
export type Kind = 'product' | 'opening stock' | 'order' | 'credit note' | 'found' | 'written off'

/** An item as a line of NDJSON. */
export type Parcel = Item & { readonly text: string }

export const parcelOf = (item: Item): Parcel => ({ ...item, text: JSON.stringify(item.command) })

/** What goes into one request: little enough to be kept until it is answered, and sent again when the connection breaks. */
const [MAX_COMMANDS, MAX_CHARACTERS] = [1_000, 256 * 1024]

export async function* batchesOf(items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<readonly Parcel[]> {
  let [batch, characters] = [[] as Parcel[], 0]
  for await (const item of items) {
    const parcel = parcelOf(item)
    batch.push(parcel)
    characters += parcel.text.length
    if (batch.length < MAX_COMMANDS && characters < MAX_CHARACTERS) continue
    yield batch
    batch = []
    characters = 0
  }
  if (batch.length > 0) yield batch
}

import type { Command } from './commands.ts'

/** A command on its way, and what to call it. */
export type Item = { readonly kind: Kind; readonly name: string; readonly line?: number; readonly command: Command }
export type Kind = 'product' | 'opening stock' | 'order' | 'credit note' | 'found' | 'written off'

/** What goes into one request: little enough to be kept until it is answered, and sent again when the connection breaks. */
export type Batch = { readonly items: readonly Item[]; readonly lines: readonly string[] }

const [MAX_COMMANDS, MAX_CHARACTERS] = [1_000, 512 * 1024]

export async function* batchesOf(items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Batch> {
  let batch = { items: [] as Item[], lines: [] as string[], characters: 0 }
  for await (const item of items) {
    const line = JSON.stringify(item.command)
    batch.items.push(item)
    batch.lines.push(line)
    batch.characters += line.length
    if (batch.items.length < MAX_COMMANDS && batch.characters < MAX_CHARACTERS) continue
    yield batch
    batch = { items: [], lines: [], characters: 0 }
  }
  if (batch.items.length > 0) yield batch
}

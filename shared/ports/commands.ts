import type { Position } from '../kernel/types.ts'

/** A command as `POST /api/commands` takes it: its name, its fields with money in major units, and the key that makes it safe to repeat. */
export type KeyedCommand = {
  readonly name: string
  readonly key: string
  readonly fields: Readonly<Record<string, unknown>>
}

export type CommandAnswer =
  /** It is recorded, or there was nothing left to do. `replayed`: this is the answer of the first time. */
  | { readonly result: 'done'; readonly position: Position; readonly replayed: boolean }
  /** The business says no. */
  | { readonly result: 'refused'; readonly code: string; readonly detail: string }
  /** The key stands for another command, which was answered before. */
  | { readonly result: 'key_taken' }

export type Sending = {
  /** Ends the waiting. */
  readonly signal?: AbortSignal
  /** Of the log: they are decided in no other one, as what they come of may never have happened there. */
  readonly history?: number
}

/** Whoever decides commands, for who sends them without a person in between. */
export interface Commands {
  /**
   * Answers each, in the order given, in which they are also decided. A key that is known gets its first answer again: whoever does not
   * know what became of his commands sends all of them once more.
   * Rejects with CommandsUnavailable when they cannot be taken at the moment, the log has another history, or nobody waits for them any more: none, some or all may have
   * been recorded. Rejects with CommandNotTaken when one of them is no command for this sender; those before it may have been recorded.
   */
  send(commands: readonly KeyedCommand[], sending?: Sending): Promise<readonly CommandAnswer[]>
}

/** Send the same again later. */
export class CommandsUnavailable extends Error {
  override readonly name = 'CommandsUnavailable'
}

/** It does not become one by being sent again: the sender and whoever decides do not go together, or the sender has no right to it. */
export class CommandNotTaken extends Error {
  override readonly name = 'CommandNotTaken'
}

/** The business says no: an answer, not an error. `code` is stable and listed in docs/errors.md. */
export type Refusal<Code extends string> = { readonly refused: Code; readonly detail: string; readonly facts?: unknown }

export const refuse = <Code extends string>(refused: Code, detail: string, facts?: unknown): Refusal<Code> =>
  facts === undefined ? { refused, detail } : { refused, detail, facts }

export const isRefusal = <Code extends string>(answer: object): answer is Refusal<Code> => 'refused' in answer

/** How one aggregate's state follows from its events. Pure, and total over its own events. */
export type Aggregate<State, Event> = {
  readonly category: string
  readonly initial: State
  readonly evolve: (state: State, event: Event) => State
}

import assert from 'node:assert/strict'
import { isRefusal, type Refusal } from '#shared/kernel/decider.ts'

/** How commands are decided on a history over several streams. */
export type Decided<Command, Event, Code extends string> = (
  command: Command,
  history: readonly Event[],
) => readonly Event[] | (Refusal<Code> & { readonly recorded?: readonly Event[] })

/** given(decide)(...history).when(command).then(...events) */
export const given =
  <Command, Event, Code extends string>(decide: Decided<Command, Event, Code>) =>
  (...history: readonly Event[]) => ({
    when: (command: Command) => {
      const answer = decide(command, history)
      return {
        // biome-ignore lint/suspicious/noThenProperty: it is a sentence, and never awaited
        then: (...events: readonly Event[]) => assert.deepEqual(answer, events),
        thenNothing: () => assert.deepEqual(answer, []),
        thenRefused: (code: Code) => assert.equal(refusalOf(answer).refused, code),
        /** Refused, and the refusal itself went into the book. */
        thenRefusedAndRecorded: (code: Code, ...events: readonly Event[]) => {
          const { refused, recorded = [] } = refusalOf(answer)
          assert.deepEqual({ refused, recorded }, { refused: code, recorded: events })
        },
        thenRefusedWith: (code: Code, facts: unknown) => {
          const refusal = refusalOf(answer)
          assert.deepEqual({ refused: refusal.refused, facts: refusal.facts }, { refused: code, facts })
        },
      }
    },
  })

const refusalOf = <Event, Code extends string>(answer: ReturnType<Decided<never, Event, Code>>) => {
  assert.ok(isRefusal<Code>(answer), `not refused, but ${JSON.stringify(answer)}`)
  return answer as Refusal<Code> & { readonly recorded?: readonly Event[] }
}

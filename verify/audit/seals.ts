import { EVENTS_OF_A_SEAL, type Seal } from '#shared/ports/seals.ts'
import type { Notes } from './finding.ts'
import { formOf, sealOver } from './sealed-form.ts'
import type { Row } from './snapshot.ts'

const NONE = Buffer.alloc(0)

/**
 * Makes the seals of the events that it is shown, in order, and holds them against those that are stored and those that were copied. Of
 * stored ones, each is held against what follows from the one before it as it is stored, so that what was changed is found where it is.
 * A copied one is held against what follows from the events alone.
 */
export const createSealCheck = (stored: ReadonlyMap<number, string>, copied: readonly Seal[], notes: Notes) => {
  // Behind it there is nothing that events could be held against, however far apart they stand.
  const lastKnown = mostOf([...stored.keys(), ...copied.map(({ number }) => number)])
  let [own, linked, number, forms]: [Buffer, Buffer, number, Buffer[]] = [NONE, NONE, 1, []]

  const close = () => {
    own = sealOver(own, forms)
    const follows = sealOver(linked, forms).toString('hex')
    const [seal, span] = [stored.get(number), spanOf(number)]
    if (seal !== undefined && seal !== follows)
      notes.found({ message: `${span} are not what was sealed: seal ${number} is ${seal}, they come to ${follows}` })
    for (const copy of copied)
      if (copy.number === number && copy.seal !== own.toString('hex'))
        notes.found({
          message: `the events up to position ${number * EVENTS_OF_A_SEAL} are not those of the copied seal ${sealText(copy)}`,
        })
    linked = Buffer.from(seal ?? follows, 'hex')
    notes.looked(seal === undefined ? 0 : 1)
    ;[number, forms] = [number + 1, []]
  }

  return {
    see: (event: Row): void => {
      const position = Number(event['position'])
      while (position > number * EVENTS_OF_A_SEAL && number <= lastKnown) close()
      if (position > number * EVENTS_OF_A_SEAL) [number, forms] = [Math.ceil(position / EVENTS_OF_A_SEAL), []]
      forms.push(formOf(event))
      if (position === number * EVENTS_OF_A_SEAL) close()
    },
    /** When all events were shown. */
    end: (head: number): void => {
      const whole = Math.floor(head / EVENTS_OF_A_SEAL)
      const numbers = [...stored.keys()]
      for (let each = 1; each < Math.min(mostOf(numbers), whole + 1); each++)
        if (!stored.has(each)) notes.found({ message: `seal ${each} is missing` })
      for (const each of numbers)
        if (each > whole) notes.found({ message: `the log ends at ${head}, before the end of seal ${each}` })
      for (const copy of copied)
        if (copy.number > whole)
          notes.found({ message: `the log ends at ${head}, before the end of the copied seal ${sealText(copy)}` })
    },
  }
}

const mostOf = (numbers: readonly number[]): number => numbers.reduce((most, each) => Math.max(most, each), 0)

const sealText = ({ number, seal }: Seal): string => `${number}:${seal}`

const spanOf = (number: number): string =>
  `the events at positions ${(number - 1) * EVENTS_OF_A_SEAL + 1} to ${number * EVENTS_OF_A_SEAL}`

import { VerifyError } from '../verify-error.ts'
import { allKinds, type FaultKind, isKind } from './kinds.ts'

/** Kinds of faults by their names, with commas between them. Throws VerifyError. */
export const kindsIn = (text: string): readonly FaultKind[] =>
  text.split(',').map((kind) => {
    if (isKind(kind)) return kind
    throw new VerifyError(`There is no fault ${kind}, only ${allKinds.join(', ')}.`)
  })

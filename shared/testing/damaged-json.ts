export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json }

/** What may stand where something else should. */
export const WRONG: readonly Json[] = [null, {}, [], '', 'x', '\0', '\ud800', 'é'.repeat(3_000), 0, -1, 1.5, 2 ** 40, 1e300, true]

/** A value with something wrong in it, as deep as there are steps that say which way. Undefined takes a field away. */
export const damagedJson = (value: Json, [step, ...way]: readonly number[], wrong: Json | undefined): Json | undefined => {
  if (step === undefined || typeof value !== 'object' || value === null) return wrong
  const fields = Object.entries(value)
  if (fields.length === 0) return wrong
  const [name, member] = fields[step % fields.length]!
  const rest = { ...value, [name]: damagedJson(member, way, wrong) }
  return JSON.parse(JSON.stringify(Array.isArray(value) ? Object.values(rest) : rest)) as Json
}

import { parseArgs } from 'node:util'
import { WrongUsage } from '#shared/runtime/usage.ts'
import type { BasketFileOptions } from './basket-file.ts'

export const help = `npm run evaluate -- --baskets FILE [options]

Leaves the last basket of each customer out, and tells how well Daybook foretells it from all that is left: what it recommends to the
customer, and what it says is bought together. Beside it the same of simple and of known methods, tuned in the same way: on other customers
than those they are tested on. What is left is counted by Daybook's own projection into a PostgreSQL of its own, which is removed.

  --baskets FILE     CSV, gzipped or not: in each line a customer, a basket (its number, or its time) and an item
  --customer-column, --basket-column, --time-column, --item-column C
                     which columns those are, by name or by number, where that is not clear; --delimiter D: what stands between them
  --min-baskets N    customers with so many are evaluated (3)
  --customers N      so many of them at most, drawn (20,000)
  --tuning N         so many of those are looked at when parameters are chosen (1,000)
  --settings N       so many settings are tried for each method, half and list at most (200)
  --tuning-seconds S for so long at most for each method (90)
  --seed N           for what is drawn (1)
  --json FILE        writes all of it for machines, too
  --quiet            no progress
  --help             this`

export type Options = {
  readonly baskets: string
  readonly file: BasketFileOptions
  readonly minBaskets: number
  readonly customers: number
  readonly tuning: number
  readonly settings: number
  readonly tuningSeconds: number
  readonly seed: number
  readonly json: string | undefined
  readonly quiet: boolean
}

/** Throws WrongUsage. */
export const optionsOf = (args: readonly string[]): Options => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      baskets: text,
      'customer-column': text,
      'basket-column': text,
      'time-column': text,
      'item-column': text,
      delimiter: text,
      'min-baskets': { ...text, default: '3' },
      customers: { ...text, default: '20000' },
      tuning: { ...text, default: '1000' },
      settings: { ...text, default: '200' },
      'tuning-seconds': { ...text, default: '90' },
      seed: { ...text, default: '1' },
      json: text,
      quiet: { type: 'boolean', default: false },
    },
  })
  if (values.baskets === undefined) throw new WrongUsage('say which file: --baskets FILE (--help tells more)')
  const number = (
    name: 'min-baskets' | 'customers' | 'tuning' | 'settings' | 'tuning-seconds' | 'seed',
    least: number,
  ): number => {
    const value = Number(values[name].replaceAll(',', ''))
    if (Number.isSafeInteger(value) && value >= least) return value
    throw new WrongUsage(`--${name} is a whole number from ${least}, not ${JSON.stringify(values[name])}`)
  }
  return {
    baskets: values.baskets,
    file: {
      customerColumn: values['customer-column'],
      basketColumn: values['basket-column'],
      timeColumn: values['time-column'],
      itemColumn: values['item-column'],
      delimiter: values.delimiter,
    },
    minBaskets: number('min-baskets', 2),
    customers: number('customers', 2),
    tuning: number('tuning', 2),
    settings: number('settings', 1),
    tuningSeconds: number('tuning-seconds', 1),
    seed: number('seed', 0),
    json: values.json,
    quiet: values.quiet,
  }
}

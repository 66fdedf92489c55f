import { read } from '../reading.ts'

/** Which history of the log a read model was made from; null when it was not begun. */
export const historyOf = (readModel: string) =>
  read
    .selectFrom('high_waters')
    .select((rows) => rows.fn.max<number | null>('epoch').as('epoch'))
    .where('read_model', '=', readModel)

import { read } from '../reading.ts'

/** Stands beside what a store is asked for: null when there is no such store, or none is named. */
export const storeName = ({ storeId = '' }: { readonly storeId?: string | undefined }) =>
  read.selectNoFrom((one) => one.selectFrom('stores').select('name').where('store_id', '=', storeId).as('storeName'))

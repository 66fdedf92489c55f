import type { StoreEvent } from '#shared/events/store-events.ts'
import { type Aggregate, type Refusal, refuse } from '#shared/kernel/decider.ts'
import type { StoreId } from '#shared/kernel/types.ts'
import type { Decision } from './decision.ts'
import type { States } from './states.ts'

export type StoreCommand = {
  readonly type: 'OpenStore'
  readonly storeId: StoreId
  readonly name: string
  readonly location?: string
}

export type StoreRefusal = 'store_exists' | 'store_not_found'

/** none → open */
export type Store = { readonly status: 'none' } | { readonly status: 'open' }

export const store: Aggregate<Store, StoreEvent> = {
  category: 'store',
  initial: { status: 'none' },
  evolve: (_, { type }) => {
    switch (type) {
      case 'StoreOpened':
        return OPEN
    }
  },
}

const OPEN: Store = { status: 'open' }

export const open = ({ type: _, ...opened }: StoreCommand, states: States): Decision<StoreRefusal> => {
  switch (states.store(opened.storeId).status) {
    case 'none':
      return [{ type: 'StoreOpened', data: opened }]
    case 'open':
      return refuse('store_exists', `Store ${opened.storeId} is already open`)
  }
}

export const isOpen = (storeId: StoreId, states: States): boolean => states.store(storeId).status === 'open'

export const storeNotFound = (storeId: StoreId): Refusal<'store_not_found'> =>
  refuse('store_not_found', `There is no store ${storeId}`, { storeId })

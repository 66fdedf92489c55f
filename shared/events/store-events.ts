import type { StoreId } from '../kernel/types.ts'
import type { Event } from './event.ts'

/** Stored for ever: fields may be added as optional, never renamed, retyped or reused. */
export type StoreEvent = Event<'StoreOpened', { readonly storeId: StoreId; readonly name: string; readonly location?: string }>

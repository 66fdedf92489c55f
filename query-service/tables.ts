import type { TierChangeReason } from '#shared/events/customer-events.ts'
import type { Line } from '#shared/events/line.ts'
import type { Shortage } from '#shared/events/order-events.ts'
import type { Minor, UnitPrice } from '#shared/kernel/money.ts'
import type { Tier } from '#shared/kernel/tier.ts'
import type { Position } from '#shared/kernel/types.ts'

/** The tables of schema `read`, as the query role sees them: it writes nothing. */
export type Tables = {
  high_waters: {
    read_model: string
    partition: number
    partitions: number
    position: Position
    epoch: number
    moved_at: Date
    parked: number
  }
  parked_events: {
    read_model: string
    position: Position
    stream: string
    type: string
    error: string | null
    stack: string | null
    attempts: number
    parked_at: Date
    tried_at: Date | null
  }

  audit: {
    position: Position
    occurred_at: Date
    recorded_at: Date
    version: number
    stream: string
    type: string
    actor: string
    role: string
    request_id: string
    correlation_id: string | null
    trace_id: string | null
  }

  products: {
    product_id: string
    name: string
    category: string
    price: UnitPrice
    stocked: boolean
    status: 'active' | 'discontinued'
    version: number
    /** Folded, as far as it is sorted by. */
    sort_name: string
    created_at: Date
  }
  product_stock: { product_id: string; on_hand: number; reserved: number }

  orders: {
    order_id: string
    customer_id: string | null
    store_id: string
    status: OrderStatus
    version: number
    placed_at: Date
    total: Minor
    returned: Minor
    lines: readonly Line[]
    missing: readonly Shortage[]
  }
  order_history: { order_id: string; version: number; status: OrderStatus | 'returned'; at: Date; reason: string | null }
  order_returns: {
    order_id: string
    version: number
    return_id: string | null
    at: Date
    reason: string | null
    restocked: boolean
    total: Minor
    lines: readonly Line[]
  }

  stores: { store_id: string; name: string; location: string | null; opened_at: Date }
  inventory_products: { product_id: string; name: string; stocked: boolean; discontinued: boolean }
  stock_levels: Moves & {
    product_id: string
    store_id: string
    on_hand: number
    reserved: number
    discontinued: boolean
    /** What is available, while it is little. */
    low: number | null
  }
  stock_checkpoints: {
    product_id: string
    store_id: string
    position: Position
    version: number
    on_hand: number
    reserved: number
  }
  stock_totals: Moves & {
    store_id: string
    on_hand: number
    reserved: number
    received: number
    issued: number
    adjusted: number
    shipped: number
    transferred_in: number
    transferred_out: number
  }
  stock_movements: {
    position: Position
    store_id: string
    product_id: string
    kind: MovementKind
    quantity: number
    reason: string | null
    movement_id: string | null
    credit_note_id: string | null
    order_id: string | null
    transfer_id: string | null
    other_store_id: string | null
    occurred_at: Date
  }

  customers: {
    customer_id: string
    name: string | null
    email: string | null
    address: string | null
    version: number
    registered_at: Date
    erased_at: Date | null
    /** A tsvector. */
    words: string
  }
  customer_spending: {
    customer_id: string
    orders: number
    gross: Minor
    cancelled: Minor
    returned: Minor
    credited: Minor
    net_spend: Minor
    tier: Tier
    first_order_at: Date | null
    last_order_at: Date | null
  }

  customer_ledger: {
    customer_id: string
    position: Position
    at: Date
    kind: 'ordered' | 'cancelled' | 'returned' | 'credited'
    amount: Minor
    order_id: string | null
  }

  customer_tier_changes: {
    customer_id: string
    version: number
    at: Date
    from_tier: Tier
    to_tier: Tier
    net_spend: Minor
    cause: Position
    reason: TierChangeReason | null
    window_months: number | null
    window_day: string | null
  }
  customer_totals: { customers: number; net_spend: Minor }

  reactors: { reactor: string; position: Position; epoch: number; moved_at: Date }

  product_sales: Sales & { product_id: string; orders: number }
  product_names: { product_id: string; name: string }
  category_sales: Sales & { category: string }
  revenue_by_hour: {
    hour: Date
    orders: number
    gross: Minor
    cancelled_orders: number
    cancelled: Minor
    returns: number
    returned: Minor
    credit_notes: number
    credited: Minor
    rejected: number
    units: number
    free_units: number
    cancelled_units: number
    units_back: number
  }
  basket_sizes: { lines: number; orders: number }

  articles: { article: number; product_id: string }
  article_names: { product_id: string; name: string; discontinued: boolean }
  /** `trend`: too large for a number; only what it comes to beside another one is. */
  article_counts: { article: number; n: number; trend: unknown }
  basket_total: { baskets: number }
  baskets: { order_id: string; customer_id: string | null; placed_at: Date; articles: readonly number[] }
  pairs: { a: number; b: number; n: number }
  neighbour_lists: { product_id: string; partners: readonly string[]; n: readonly number[] }
  popular_lists: { list: 'trending' | 'popular'; products: readonly string[] }
}

export type OrderStatus = 'placed' | 'rejected' | 'paid' | 'shipped' | 'delivered' | 'cancelled'
export type MovementKind = 'in' | 'out' | 'manual' | 'shipped' | 'transfer_in' | 'transfer_out'

/** How many movements of each kind there were. */
type Moves = { [Kind in MovementKind as `moves_${Kind}`]: number }

type Sales = { units: number; free_units: number; revenue: Minor; units_back: number; returned: Minor; credited: Minor }

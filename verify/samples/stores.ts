import { nameOf } from './articles.ts'
import { byText, type Kind, type Question, sum } from './kind.ts'
import { STORE } from './orders.ts'
import { levelsOf } from './products.ts'
import type { Recount } from './recount.ts'

/** The file knows of one only. */
export const stores = (year: Recount): Kind => ({ name: 'stores', keys: [STORE], questions: (store) => questionsOf(store, year) })

const questionsOf = (storeId: string, year: Recount): readonly Question[] => {
  const stock = [...year.stock].toSorted(([a], [b]) => byText(a, b))
  const inventory = stock.map(([id, levels]) => ({ productId: id, productName: nameOf(id, year), ...levelsOf(levels) }))
  const isOut = ({ available }: { readonly available: number }) => available <= 0
  const out = inventory.filter(isOut).map((level) => ({ ...level, storeId, kind: 'out' }))
  const movements = stock.flatMap(([, { movements }]) => movements)
  const [onHand, reserved] = [sum(inventory, ({ onHand }) => onHand), sum(inventory, ({ reserved }) => reserved)]
  const moved = (type: 'in' | 'manual') => movements.filter((movement) => movement.type === type)
  const units = (type: 'in' | 'manual') => sum(moved(type), ({ quantity }) => quantity)
  const none = { out: 0, shipped: 0, transfer_in: 0, transfer_out: 0 }
  const totals = { ...levelsOf({ onHand, reserved }), moved: { ...none, in: units('in'), manual: units('manual') } }
  const counted = (more: Readonly<Record<string, string>>, totalItems: number): Question => ({
    path: '/api/stock-movements',
    query: { storeId, limit: '1', ...more },
    expected: { totalItems },
  })
  return [
    { path: '/api/stores', listIn: 'data', expected: [{ storeId }] },
    { path: `/api/stores/${storeId}/inventory`, listIn: 'inventory', expected: inventory },
    { path: '/api/inventory', query: { limit: '1' }, expected: { totals } },
    { path: '/api/inventory/alerts', query: { storeId, kind: 'out' }, listIn: 'data', expected: out },
    counted({}, movements.length),
    counted({ type: 'in' }, moved('in').length),
    counted({ type: 'manual' }, moved('manual').length),
    counted({ type: 'shipped' }, 0),
  ]
}

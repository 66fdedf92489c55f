/** A node of what `explain (format json)` says. */
export type PlanNode = {
  readonly 'Node Type': string
  readonly 'Plan Rows': number
  readonly Strategy?: string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Filter?: string
  readonly Plans?: readonly PlanNode[]
}

/** A page and the row behind it that says whether there is another one. */
const MOST_SORTED = 101

/**
 * What of a plan costs more the longer the shop has been open: a table read as a whole, row by row or along an index, and more rows sorted
 * than a page has. `small`: tables that do not grow with it.
 */
export const faultsOf = (plan: PlanNode, small: ReadonlySet<string>): readonly string[] => {
  const grows = ({ 'Relation Name': table }: PlanNode): boolean => table !== undefined && !small.has(table)
  const look = (node: PlanNode, stopsEarly: boolean): readonly string[] => {
    const { 'Node Type': kind, 'Relation Name': table, 'Index Cond': bounds, Plans: below = [] } = node
    const faults = [
      ...(kind === 'Seq Scan' && grows(node) ? [`reads all of ${table}`] : []),
      ...(/^Index (Only )?Scan$/.test(kind) && grows(node) && bounds === undefined && !stopsEarly
        ? [`goes along all of ${table}`]
        : []),
      ...(kind.endsWith('Sort') && below[0]!['Plan Rows'] > MOST_SORTED && has(node, grows) ? ['sorts more than a page'] : []),
    ]
    const next = kind === 'Limit' || (stopsEarly && passesOn(node))
    return [...faults, ...below.flatMap((one) => look(one, next))]
  }
  return [...new Set(look(plan, false))]
}

const has = (node: PlanNode, what: (node: PlanNode) => boolean): boolean =>
  what(node) || (node.Plans ?? []).some((one) => has(one, what))

/** Whether it wants no more rows than it was asked for: others see all of theirs before they give the first one. */
const passesOn = (node: PlanNode): boolean =>
  node['Node Type'] === 'Aggregate' ? node.Strategy === 'Sorted' : !['Sort', 'Hash', 'Materialize'].includes(node['Node Type'])

/** A line for each node, to be read by who has to mend it. */
export const outlineOf = (node: PlanNode, depth = 1): string => {
  const { 'Node Type': kind, 'Plan Rows': rows, 'Relation Name': table, 'Index Name': index, 'Index Cond': cond, Filter } = node
  const about = [index && `using ${index}`, table && `on ${table}`, cond && `if ${cond}`, Filter && `filtered by ${Filter}`]
  const line = [`${'  '.repeat(depth)}${kind}`, ...about.filter(Boolean), `(${rows} rows)`].join(' ')
  return [line, ...(node.Plans ?? []).map((one) => outlineOf(one, depth + 1))].join('\n')
}

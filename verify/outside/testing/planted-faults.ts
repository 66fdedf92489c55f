import { type Answered, always, type Bend, problem, told } from './bending-proxy.ts'

/** In which service's place the fault stands; the checks that must fail, and what the first of them must say. */
export type PlantedFault = {
  readonly fault: string
  readonly in: 'commands' | 'queries' | 'publisher' | 'consumer'
  readonly bend: Bend
  readonly fails: readonly string[]
  readonly says: RegExp
  /** Seconds; what is waited for in vain needs not be waited for long. */
  readonly timeout?: number
}

type Body = Record<string, unknown>
type Rows = readonly Body[]

const orders = /^\/api\/orders$/
const withoutHeader = (name: string, path: RegExp): Bend => ({
  request: ({ headers: { [name]: _, ...headers }, ...asked }) =>
    path.test(asked.path) && asked.method === 'POST'
      ? { ...asked, headers }
      : { ...asked, headers: { ...headers, ...(_ && { [name]: _ }) } },
})
/** What the service is asked to do is changed, when the request is of a kind. */
const asking = (path: RegExp, change: (body: Body) => Body): Bend => ({
  request: (asked) => {
    if (asked.method !== 'POST' || !path.test(asked.path)) return asked
    const body = parsed(asked.body)
    return body === undefined ? asked : { ...asked, body: JSON.stringify(change(body)) }
  },
})
const parsed = (text: string): Body | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
const html: Answered = { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome to nginx!</h1>' }
const plus =
  (name: string, by = 1) =>
  (body: Body) => ({ ...body, [name]: (body[name] as number) + by })
const few = (item: Body) => ({ ...item, quantity: Math.max(1, Math.min(item['quantity'] as number, 20)) })

/** For each kind of check at least one. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    fault: 'a command service that is degraded',
    in: 'commands',
    bend: told(/^\/health$/, (body) => ({
      ...body,
      status: 'degraded',
      checks: { ...(body['checks'] as Body), disk: { status: 'down', detail: 'full' } },
    })),
    fails: ['command-health'],
    says: /degraded: disk: full/,
  },
  {
    fault: 'a query service that is down',
    in: 'queries',
    bend: always(/^\/health$/, {
      ...html,
      status: 503,
      body: '{"status":"down","checks":{"readDatabase":{"status":"down","detail":"gone"}}}',
    }),
    fails: ['query-health'],
    says: /down: readDatabase: gone/,
  },
  {
    fault: 'a publisher without its broker',
    in: 'publisher',
    bend: told(/^\/health$/, (body) => ({
      ...body,
      status: 'degraded',
      checks: { broker: { status: 'down', detail: 'refused' } },
    })),
    fails: ['publisher-health'],
    says: /broker: refused/,
  },
  {
    fault: 'a consumer service with a read model that has stopped',
    in: 'consumer',
    bend: always(
      /^\/health$/,
      problem(503, 'x', { status: 'down', checks: { readModels: { status: 'down', detail: 'customers has stopped' } } }),
    ),
    fails: ['consumer-health'],
    says: /customers has stopped/,
  },
  {
    fault: 'products that nobody can create',
    in: 'commands',
    bend: always(/^\/api\/products$/, problem(503, 'unavailable'), 'POST'),
    fails: ['articles'],
    says: /503 unavailable/,
  },
  {
    fault: 'a command service that fails',
    in: 'commands',
    bend: always(orders, problem(500, 'internal_error', { traceId: 'abc' })),
    fails: ['order'],
    says: /500 internal_error/,
  },
  {
    fault: 'an answer without its position',
    in: 'commands',
    bend: told(orders, ({ position: _, ...body }) => body, 'POST'),
    fails: ['order'],
    says: /tells no position/,
  },
  {
    fault: 'a query service with another log',
    in: 'queries',
    bend: told(/sync-status/, (body) => ({ ...body, head: 1 })),
    fails: ['log'],
    says: /the log that the query service reads ends at 1/,
    timeout: 6,
  },
  {
    fault: 'a publisher that stands still',
    in: 'queries',
    bend: told(/sync-status/, (body) => ({ ...body, publisher: { position: 1, lag: null } })),
    fails: ['publisher'],
    says: /recorded, and not published: the publisher is at 1; it stands still/,
    timeout: 6,
  },
  {
    fault: 'a read model that stands still',
    in: 'queries',
    bend: told(/sync-status/, (body) => ({
      ...body,
      readModels: (body['readModels'] as Rows).map((model) =>
        model['name'] === 'customers' ? { ...model, highWater: 1 } : model,
      ),
    })),
    fails: ['consumers'],
    says: /recorded and published, and not applied: customers is at 1; it stands still/,
    timeout: 6,
  },
  {
    fault: 'an order of another amount',
    in: 'queries',
    bend: told(/^\/api\/orders\//, plus('total')),
    fails: ['orders'],
    says: /total is 32 instead of 31/,
  },
  {
    fault: 'a wrong stock',
    in: 'queries',
    bend: told(/^\/api\/inventory\//, plus('available')),
    fails: ['inventory'],
    says: /available is 29 instead of 28/,
  },
  {
    fault: 'a price that is out of date',
    in: 'queries',
    bend: told(/^\/api\/products\/[^/]*\?/, plus('price')),
    fails: ['catalogue'],
    says: /price is 13 instead of 12/,
  },
  {
    fault: 'a net spend that is short of a cent',
    in: 'queries',
    bend: told(/^\/api\/customers\/[^/]*\?/, plus('netSpend', -0.01)),
    fails: ['customers'],
    says: /netSpend is 30\.99 instead of 31/,
  },
  {
    fault: 'sales counted twice',
    in: 'queries',
    bend: told(/^\/api\/analytics\/products\//, (body) => ({ ...body, units: (body['units'] as number) * 2 })),
    fails: ['sales'],
    says: /units is 4 instead of 2/,
  },
  {
    fault: 'an audit that misses events',
    in: 'queries',
    bend: told(/^\/api\/streams\/order-/, (body) => ({ ...body, data: [] })),
    fails: ['audit'],
    says: /data has 0 rows instead of 1/,
  },
  {
    fault: 'an event stream that ends',
    in: 'queries',
    bend: always(/^\/api\/events/, { status: 200, headers: { 'content-type': 'text/event-stream' }, body: 'id: 1\n\n' }),
    fails: ['events'],
    says: /does not tell of the order: the stream has ended/,
  },
  {
    fault: 'a repeated order that is recorded twice',
    in: 'commands',
    bend: withoutHeader('idempotency-key', orders),
    fails: ['replay'],
    says: /the same order under the same key is answered otherwise: orderId is/,
  },
  {
    fault: 'a key that is taken for another order',
    in: 'commands',
    bend: {
      answer: (answered, { path }) =>
        orders.test(path) && answered.status === 422
          ? { ...answered, status: 201, body: '{"orderId":"another","version":1,"position":1}' }
          : answered,
    },
    fails: ['key-reused'],
    says: /201, and should be 422/,
  },
  {
    fault: 'an order of more than there is',
    in: 'commands',
    bend: asking(orders, (body) => ({
      ...body,
      items: (body['items'] as Rows).map((item) => ((item['quantity'] as number) > 20 ? few(item) : item)),
    })),
    fails: ['oversell'],
    says: /an order of 29 was accepted where 28 are available/,
  },
  {
    fault: 'a last unit that is sold twice',
    in: 'commands',
    bend: {
      answer: (answered, { path, body }) =>
        orders.test(path) && answered.status === 409 && body.includes('-c"')
          ? { ...answered, status: 201, body: JSON.stringify({ orderId: parsed(body)?.['orderId'], version: 1, position: 2 }) }
          : answered,
    },
    fails: ['race'],
    says: /two buyers of one unit were answered 201 and 201/,
  },
  {
    fault: 'a bad request that is taken',
    in: 'commands',
    bend: asking(orders, ({ colour: _, ...body }) => ({
      ...body,
      items: (body['items'] as Rows).map((item) => ((item['quantity'] as number) < 1 ? few(item) : item)),
    })),
    fails: ['bad-request'],
    says: /201, and should be 400/,
  },
  {
    fault: 'a bad request that is not explained',
    in: 'commands',
    bend: {
      answer: (answered) =>
        answered.status === 400 ? { ...answered, body: JSON.stringify({ code: 'invalid_request' }) } : answered,
    },
    fails: ['bad-request'],
    says: /pointers has 0 rows instead of 2/,
  },
  {
    fault: 'an If-Match that nobody looks at',
    in: 'commands',
    bend: withoutHeader('if-match', /\/pay$/),
    fails: ['if-match'],
    says: /200, and should be 412/,
  },
  {
    fault: 'a cache that gives back what was there before',
    in: 'queries',
    bend: cached(/^\/api\/orders\//),
    fails: ['read-your-writes'],
    says: /waitFor=\d+ was answered with what is true up to position \d+/,
  },
  {
    fault: 'what was shipped is not told of',
    in: 'queries',
    bend: told(/^\/api\/stock-movements/, (body) => ({ ...body, movements: [] })),
    fails: ['shipping'],
    says: /do not tell that 2 were shipped/,
  },
  {
    fault: 'a tier that does not rise',
    in: 'queries',
    bend: told(/^\/api\/customers\/[^/]*\?/, (body) => ({ ...body, tier: 'bronze' })),
    fails: ['tier'],
    says: /tier is "bronze" instead of "silver"/,
  },
  {
    fault: 'a tier that is not recorded',
    in: 'queries',
    bend: told(/tier-history/, (body) => ({ ...body, data: [] })),
    fails: ['tier'],
    says: /the change to silver is not recorded after 6 s: customer_tier has followed the log to \d+ of \d+/,
    timeout: 18,
  },
  {
    fault: 'nothing that is bought together',
    in: 'queries',
    bend: told(/recommendations/, (body) => ({ ...body, data: [] })),
    fails: ['recommendations'],
    says: /the list of A lacks what was bought, after 3 orders with A and B/,
    timeout: 18,
  },
  {
    fault: 'nothing for a basket',
    in: 'queries',
    bend: told(/recommendations\/basket/, (body) => ({ ...body, data: [] }), 'POST'),
    fails: ['basket'],
    says: /what goes with a basket of A lacks what was bought/,
    timeout: 18,
  },
  {
    fault: 'nothing for a customer',
    in: 'queries',
    bend: told(/^\/api\/customers\/.*\/recommendations/, (body) => ({ ...body, data: [] })),
    fails: ['for-you'],
    says: /what the customer may want lacks what was bought/,
    timeout: 18,
  },
  {
    fault: 'a category that has earned less',
    in: 'queries',
    bend: told(/^\/api\/analytics\/categories\//, plus('revenue', -1)),
    fails: ['analytics'],
    says: /revenue is [\d.]+ instead of/,
  },
  {
    fault: 'a cancelled order that stays',
    in: 'queries',
    bend: told(/^\/api\/orders\//, (body) => ({ ...body, status: body['status'] === 'cancelled' ? 'placed' : body['status'] })),
    fails: ['cancelling'],
    says: /status is "placed" instead of "cancelled"/,
  },
  {
    fault: 'a parked event',
    in: 'queries',
    bend: told(/sync-status/, (body) => ({
      ...body,
      readModels: (body['readModels'] as Rows).map((model) => ({ ...model, parked: model['name'] === 'sales' ? 1 : 0 })),
    })),
    fails: ['sync-status'],
    says: /sales has 1 events parked/,
  },
  {
    fault: 'a read model of another history',
    in: 'queries',
    bend: told(/sync-status/, (body) => ({ ...body, epoch: 2 })),
    fails: ['sync-status'],
    says: /audit is of another history than the log \(2\)/,
  },
  {
    fault: 'a read model that fails under way',
    in: 'queries',
    bend: failingLater(/^\/api\/orders\?/),
    fails: ['lag'],
    says: /500 internal_error/,
  },
  {
    fault: 'articles that cannot be discontinued',
    in: 'commands',
    bend: always(/^\/api\/products\//, problem(500, 'internal_error'), 'DELETE'),
    fails: ['clean-up'],
    says: /5 things could not be taken back/,
  },
]

/** The first answer to each address, for ever. */
function cached(path: RegExp): Bend {
  const kept = new Map<string, Answered>()
  return {
    answer: (answered, asked) => {
      const [address = ''] = asked.path.split('?')
      if (!path.test(asked.path)) return answered
      kept.set(address, kept.get(address) ?? answered)
      return kept.get(address)!
    },
  }
}

/** From the fourth time on. */
function failingLater(path: RegExp): Bend {
  let times = 0
  return { request: (asked) => (path.test(asked.path) && ++times > 3 ? problem(500, 'internal_error') : asked) }
}

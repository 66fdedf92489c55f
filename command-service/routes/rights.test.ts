import assert from 'node:assert/strict'
import type { Caller, Role } from '#shared/http/route.ts'
import type { CustomerId, OrderId } from '#shared/kernel/types.ts'
import { linesOf, type SeenProblem } from '#shared/testing/http-client.ts'
import type { ShopCommand } from '../domain/shop-command.ts'
import { customerId, PlaceOrder } from '../testing/fixtures.ts'
import { good } from '../testing/good-inputs.ts'
import { type RunningService, startCommandService } from '../testing/running-service.ts'
import { commandKinds } from './command-kinds.ts'
import { requireRight, rights } from './rights.ts'

const BY_ADMINS = ['ChangeCustomerTier']
const BY_CUSTOMERS = ['PlaceOrder', 'CancelOrder', 'RegisterCustomer', 'ChangeCustomerProfile']
const ROLES: readonly Role[] = ['admin', 'staff', 'import', 'customer']

describe('Rights', () => {
  let service: RunningService
  before(async () => {
    service = await startCommandService()
  })
  after(() => service.close())

  for (const name of Object.keys(commandKinds) as ShopCommand['type'][])
    for (const role of ROLES) {
      const may = role === 'admin' || (!BY_ADMINS.includes(name) && (role !== 'customer' || BY_CUSTOMERS.includes(name)))
      const hasRoute = commandKinds[name].route !== undefined
      it(`${role} ${may ? 'may' : 'may not'} do ${name}, ${hasRoute ? 'by route and by line' : 'by line'}`, async () => {
        const { head } = await service.log.head()
        for (const ask of hasRoute ? [overRoute, overStream] : [overStream]) {
          const answer = await ask(name, role)
          assert.equal(answer.code === 'forbidden', !may)
          if (!may) assert.deepEqual([answer.status, answer.right], [403, name])
        }
        if (!may) assert.equal((await service.log.head()).head, head)
      })
    }

  type Answer = Partial<SeenProblem> & { readonly right?: string }

  const overRoute = async (name: ShopCommand['type'], role: Role): Promise<Answer> => {
    const body: Record<string, unknown> = { ...good[name] }
    const route = commandKinds[name].route!
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, field: string) => {
      const value = String(body[field])
      delete body[field]
      return value
    })
    return (await service.ask(path, { method: route.method, body, headers: { 'daybook-role': role } })).json<Answer>()
  }
  const overStream = async (name: ShopCommand['type'], role: Role): Promise<Answer> => {
    const headers = { 'content-type': 'application/x-ndjson', 'daybook-role': role }
    const { text } = await service.ask('/api/commands', { body: JSON.stringify({ command: name, ...good[name] }), headers })
    return linesOf<Answer>(text)[0]!
  }

  describe('of a customer who is known', () => {
    const ada: Caller = { actor: 'ada', role: 'customer', customerId }
    const missing = (command: ShopCommand, caller = ada): unknown => {
      try {
        requireRight(command, caller)
      } catch (error) {
        return (error as { problem: { more: { right: string } } }).problem.more.right
      }
      return undefined
    }

    it('are what is theirs', () => {
      assert.equal(missing(PlaceOrder(1)), undefined)
      assert.equal(missing({ ...PlaceOrder(1), customerId: 'eve' as CustomerId }), 'PlaceOrder of others')
      const profile = { name: 'Ada' }
      assert.equal(missing({ type: 'ChangeCustomerProfile', customerId, profile }), undefined)
      assert.equal(
        missing({ type: 'ChangeCustomerProfile', customerId: 'eve' as CustomerId, profile }),
        'ChangeCustomerProfile of others',
      )
    })

    it('are nothing of which nobody can tell whose it is', () => {
      const { customerId: _, ...guest } = PlaceOrder(1)
      assert.equal(missing(guest), 'PlaceOrder of others')
      assert.equal(missing({ type: 'CancelOrder', orderId: 'o-1' as OrderId }), 'CancelOrder of others')
    })
  })

  it('of each role are said for each command', () => {
    for (const of of Object.values(rights)) assert.deepEqual(Object.keys(of).sort(), [...ROLES].sort())
  })
})

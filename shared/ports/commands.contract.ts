import assert from 'node:assert/strict'
import { CommandNotTaken, type Commands, CommandsUnavailable, type KeyedCommand } from './commands.ts'

/** `recorded`: the types of the events that commands have come to. `stop`: nobody decides any more. */
export type OpenCommands = () => Promise<{
  readonly commands: Commands
  readonly recorded: () => Promise<readonly string[]>
  readonly stop: () => Promise<unknown>
}>

/** Of a shop in which nothing has happened, for a sender who may do everything. */
export const commandsContract = (name: string, open: OpenCommands): void => {
  describe(`${name} keep the contract of commands`, () => {
    let shop: Awaited<ReturnType<OpenCommands>>
    beforeEach(async () => {
      shop = await open()
    })
    afterEach(() => shop.stop())

    const register = (customerId: string): KeyedCommand => ({
      name: 'RegisterCustomer',
      key: `register ${customerId}`,
      fields: { customerId, name: 'Ada' },
    })
    const change = (tier: string, cause: number): KeyedCommand => ({
      name: 'ChangeCustomerTier',
      key: `tier ${cause}`,
      fields: { customerId: 'ada', tier, netSpend: -0.29, cause },
    })

    it('nothing is answered with nothing', async () => assert.deepEqual(await shop.commands.send([]), []))

    it('are answered and decided in their order', async () => {
      const answers = await shop.commands.send([register('ada'), change('gold', 1), change('silver', 2), change('silver', 3)])
      assert.deepEqual(
        answers.map(({ result }) => result),
        ['done', 'done', 'done', 'done'],
      )
      const positions = answers.map((answer) => (answer.result === 'done' ? answer.position : 0))
      assert.ok(positions[0]! < positions[1]! && positions[1]! < positions[2]! && positions[2]! === positions[3]!)
      assert.deepEqual(await shop.recorded(), ['CustomerRegistered', 'CustomerTierChanged', 'CustomerTierChanged'])
    })

    it('sent again get their first answers, and nothing more is recorded', async () => {
      const commands = [register('ada'), change('gold', 1), register('ada')]
      const first = await shop.commands.send(commands.slice(0, 2))
      const again = await shop.commands.send(commands)
      assert.deepEqual(
        again,
        [...first, first[0]].map((answer) => ({ ...answer, replayed: true })),
      )
      assert.equal((await shop.recorded()).length, 2)
    })

    it('may be refused, and those behind go on', async () => {
      const [refused, done] = await shop.commands.send([change('gold', 1), register('ada')])
      assert.ok(refused?.result === 'refused')
      assert.deepEqual([refused.code, refused.detail], ['customer_not_found', 'There is no customer ada'])
      assert.equal(done?.result, 'done')
    })

    it('are known by their key: another one under it is not decided', async () => {
      await shop.commands.send([register('ada'), change('gold', 1)])
      assert.deepEqual(await shop.commands.send([{ ...change('silver', 2), key: 'tier 1' }]), [{ result: 'key_taken' }])
      assert.equal((await shop.recorded()).length, 2)
    })

    it('that are none are not taken', async () => {
      await assert.rejects(shop.commands.send([{ ...register('ada'), name: 'Sing' }]), CommandNotTaken)
      await assert.rejects(shop.commands.send([{ ...register('ada'), fields: {} }]), CommandNotTaken)
      assert.deepEqual(await shop.recorded(), [])
    })

    it('are unavailable while nobody decides', async () => {
      await shop.stop()
      await assert.rejects(shop.commands.send([register('ada')]), CommandsUnavailable)
    })

    it('nobody waits for are unavailable', async () => {
      await assert.rejects(shop.commands.send([register('ada')], { signal: AbortSignal.abort() }), CommandsUnavailable)
    })

    it('are not decided in another history of the log than the one they come of', async () => {
      await assert.rejects(shop.commands.send([register('ada')], { history: 7 }), CommandsUnavailable)
      assert.deepEqual(await shop.recorded(), [])
      const [answer] = await shop.commands.send([register('ada')], { history: 1 })
      assert.equal(answer?.result, 'done')
    })
  })
}

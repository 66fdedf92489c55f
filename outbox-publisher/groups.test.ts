import assert from 'node:assert/strict'
import { groups as consuming } from '../consumer-service/projections.ts'
import { groups } from './groups.ts'

it('The publisher declares the queues of every group that consumes', () =>
  assert.deepEqual(
    groups,
    consuming.map(({ name }) => name),
  ))

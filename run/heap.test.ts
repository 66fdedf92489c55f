import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { HEAP_OF_A_SERVICE } from './heap.ts'

it('a container bounds the heap of a service as npm run services does', () =>
  assert.ok(readFileSync('Dockerfile', 'utf8').includes(`NODE_OPTIONS="${HEAP_OF_A_SERVICE.join(' ')}"`)))

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import manifest from '../package.json' with { type: 'json' }
import { HEAP_OF_A_SERVICE } from './heap.ts'

it('npm run service bounds its heap as npm run services does', () =>
  assert.ok(manifest.scripts.service.includes(HEAP_OF_A_SERVICE.join(' '))))

it('a container bounds the heap of a service as npm run services does', () =>
  assert.ok(readFileSync('Dockerfile', 'utf8').includes(`NODE_OPTIONS="${HEAP_OF_A_SERVICE.join(' ')}"`)))

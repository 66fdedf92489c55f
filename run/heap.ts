/**
 * A service's heap: V8 would let it grow with the machine's memory. Measured by `npm run year -- DIRECTORY --services`; the reasons are in
 * docs/decisions/heaps-are-bounded.md.
 */
export const HEAP_OF_A_SERVICE = ['--max-semi-space-size=8', '--max-old-space-size=256'] as const

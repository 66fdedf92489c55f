import type { Notes } from './finding.ts'
import type { Places } from './places.ts'
import type { Sides } from './table.ts'

export const checkTiers = async (_sides: Sides, _places: Places, _notes: Notes): Promise<void> => {}

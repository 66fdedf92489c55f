import { lagSeen, syncStatusCheck } from './at-the-end.js'
import { ifMatch, readYourWrites, shipping } from './carrying-on.js'
import { analytics, cancelling } from './figures.js'
import { healthChecks } from './health.js'
import { readModelChecks } from './read-models.js'
import { boughtTogether, forABasket, forTheCustomer } from './recommendations.js'
import { badRequest, oversell, race } from './refusing.js'
import { keyReused, replay } from './repeating.js'
import { articlesForSale, orderPlaced } from './selling.js'
import { tier } from './tier.js'
import { applied, inTheLog, published } from './way.js'

/** In this order: what has been sold by then is what a check expects to find. */
export const CHECKS = [
  ...healthChecks,
  articlesForSale,
  orderPlaced,
  inTheLog,
  published,
  applied,
  ...readModelChecks,
  replay,
  keyReused,
  oversell,
  race,
  badRequest,
  ifMatch,
  readYourWrites,
  shipping,
  tier,
  boughtTogether,
  forABasket,
  forTheCustomer,
  analytics,
  cancelling,
  syncStatusCheck,
  lagSeen,
]

import type { Reason } from './rank.ts'

/** For the customer to read. */
export const textOf = (reason: Reason): string => {
  switch (reason.code) {
    case 'bought_often':
      return reason.of === 1 ? 'In your last order' : `In ${reason.orders} of your last ${reason.of} orders`
    case 'goes_with':
      return `Goes with ${reason.name ?? reason.productId}, which you buy`
    case 'trending':
      return 'Bought by many of late'
    case 'popular':
      return 'Bought by many'
  }
}

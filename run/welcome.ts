type Addresses = { readonly commands: string; readonly queries: string; readonly readModels: string }

/** What a person sees when the shop is open. */
export const welcome = ({ commands, queries, readModels }: Addresses, directory: string): string => `
Daybook is open. Ctrl-C closes it; what was recorded stays in ${directory}.

  commands  ${commands}
  queries   ${queries}
  consumers ${readModels}

Try it in another terminal:

  curl -s ${commands}/api/products -H 'content-type: application/json' \\
    -d '{"productId": "lamp", "name": "Desk lamp", "category": "lighting", "price": 39.9, "stock": 5}'
  curl -s ${commands}/api/orders -H 'content-type: application/json' \\
    -d '{"orderId": "o-1", "customerId": "ada", "items": [{"productId": "lamp", "quantity": 2}]}'
  curl -s ${queries}/api/inventory/lamp
  curl -s ${queries}/api/customers/ada
`

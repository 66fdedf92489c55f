/**
 * The figures of ../shared/data/online-retail/README.md: first those of its table "Known figures to check against", in its order, then those
 * that its text tells of what the rows become. They were computed from the CSV by whoever prepared it, not by Daybook. Money is in major
 * units; units are of goods, without fees. Rows as such (541,909; 9,288 of them on credit notes), what is skipped and the codes before they
 * are joined cannot be asked for: a read model knows what the rows became.
 */
export const KNOWN_FIGURES = {
  orders: 19_963,
  'credit notes': 3_836,
  'revenue gross': 10_655_622.48,
  'revenue credited': 896_812.49,
  'revenue net': 9_758_809.99,
  'net with a customer': 8_300_065.81,
  customers: 4_372,
  'gold customers': 97,
  'silver customers': 166,
  'highest net spend, 1st': '14646: 279489.02',
  'highest net spend, 2nd': '18102: 256438.49',
  'highest net spend, 3rd': '17450: 187482.17',
  'net of 2010-12': 748_957.02,
  'net of 2011-08': 693_742.57,
  'net of 2011-11': 1_461_756.25,
  'articles of goods': 3_948,
  'units sold': 5_577_136,
  'units free': 13_878,
  'units back': 272_030,
  'units written off': 206_957,
  'units found': 54_217,
  'opening stock, units': 5_646_129,
  'opening stock, articles': 3_891,
  'on hand less reserved': 174_405,
  'orders with something sold': 19_959,
  'orders of free goods only': 4,
  // 530,103 lines of sales and 40 of free goods.
  'lines of orders': 530_143,
  articles: 3_958,
  'articles that are fees': 10,
} as const satisfies Readonly<Record<string, number | string>>

export type KnownFigure = keyof typeof KNOWN_FIGURES

/** Orders that have both articles, in whole baskets, without a cap: the table's last line. The recount of baskets is held to it. */
export const PAIRS_WITHOUT_CAP = [
  { pair: ['22386', '85099B'], orders: 825 },
  { pair: ['22697', '22699'], orders: 767 },
  { pair: ['21931', '85099B'], orders: 724 },
] as const

export const CSV_FILE = 'online-retail.csv.gz'
export const CSV_SHA256 = '6df5b0deb24420c93cd60606c3dd7a6b667508826404ceecfea1f2c0787023e6'

import type { ExclusiveGroup, ExclusiveGroups } from '../exclusiveNames.ts'

/** Members are parted by “|”; a member's spellings by “, ”; the first one names it. */
function group(name: string, members: string): ExclusiveGroup {
  return {
    name,
    members: members.split('|').map((spellings) => {
      const aliases = spellings.trim().split(', ')
      return { name: aliases[0] ?? '', aliases }
    }),
  }
}

const STATES = `alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|
  illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|
  montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|
  pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|
  wisconsin|wyoming|puerto rico|ontario|quebec|british columbia|alberta|manitoba|saskatchewan|nova scotia|new brunswick|
  newfoundland|prince edward island|yukon|nunavut|northwest territories`

/** Other names of countries than the one that the language data know. */
const COUNTRY_ALIASES: Readonly<Record<string, readonly string[]>> = {
  US: ['usa', 'united states', 'america'],
  GB: ['uk', 'united kingdom', 'great britain', 'britain'],
  AE: ['uae'],
  CZ: ['czech republic'],
  TR: ['turkey'],
  MM: ['burma'],
  NL: ['holland'],
}

/** Every country and territory that the language data know, by its English name. */
function countries(): ExclusiveGroup {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = letters.flatMap((first) => letters.map((second) => first + second))
  const members = codes.flatMap((code) => {
    const name = names.of(code)
    return name ? [{ name, aliases: [name, ...(COUNTRY_ALIASES[code] ?? [])] }] : []
  })
  return { name: 'country', members }
}

/** “May” is the month only beside a word or a number that says so. */
const MAY = [
  'in may, by may, of may, until may, since may, this may, next may, last may',
  ...Array.from(
    { length: 31 },
    (_, day) => `may ${day + 1}, may ${day + 1}st, may ${day + 1}nd, may ${day + 1}rd, may ${day + 1}th`,
  ),
].join(', ')

/** Things that any question may name, whatever is sold: naming another one asks something else. */
export const closedClasses = (): ExclusiveGroups => [
  group('weekday', 'monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend'),
  group(
    'month',
    `january|february|march|april|${MAY}|june|july|august|september, sept|october|november|december`,
  ),
  group('season', 'spring|summer|autumn|winter'),
  countries(),
  group('region', 'europe, european union, eu|asia|africa|north america|south america|latin america|oceania'),
  group('nation', 'england|scotland|wales|northern ireland'),
  group('state', STATES),
  group(
    'currency',
    `usd, us dollar, usa dollar, american dollar|eur, euro|gbp, british pound, sterling|aud, australian dollar|cad, canadian dollar|
     nzd|chf, swiss franc|jpy, yen|cny, yuan, renminbi|inr, rupee|sek, swedish krona|nok|dkk|pln, zloty|czk|huf, forint|
     rub, ruble|brl|mxn|zar|krw|sgd|hkd|ils, shekel|uah, hryvnia|bitcoin, btc|ethereum, eth`,
  ),
  group('animal', 'dog, puppy|cat, kitten|rabbit, bunny|bird, parrot|fish|reptile|hamster'),
  group('colour', 'red|orange|yellow|green|blue|purple|pink|brown|black|white|grey, gray'),
  group(
    'card scheme',
    'visa|mastercard, master card|american express, amex|maestro|discover card|diners club',
  ),
  group('wallet', 'apple pay|google pay|samsung pay|paypal|venmo|klarna'),
  group('rhythm', 'hourly|daily|weekly|biweekly, fortnightly|monthly|quarterly|yearly, annually, annual'),
  group('clothing size', 'size s|size m|size l|size xl|size xs'),
  group('platform', 'android|iphone, ios|ipad|windows|linux|mac, macos'),
]

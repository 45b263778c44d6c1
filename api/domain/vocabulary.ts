const list = (words: string): readonly string[] => words.trim().split(/\s+/)

/** English words that say nothing about the subject of a question, politeness and small talk included. */
export const STOP_WORDS = list(`
  a about above after again against all also although am an and any anybody anyone anything are arent as at away back
  be became because become been before being below between both but by came can cannot cant come comes could couldnt
  did didnt do does doesnt doing dont done down during each either else enough etc ever every everything few find for
  from further gave get gets getting give given gives giving go goes going gone gonna got gotta had hadnt happen
  happens has hasnt have havent having he hed hell her here hers herself hes him himself his how however hows i id if
  ill im in into is isnt it its itself ive just keep keeps kept kinda let lets long look looking lot lots made make
  makes making many may maybe me might mine more most much must mustnt my myself need needed needs neither next no nor
  not now of off often on once one ones only onto or other ought our ours ourselves out over own per perhaps please pls
  plz put quite rather really right said same say says see seem seems shall shant she should shouldnt since so some
  somebody someone something still stuff such suppose supposed sure take takes taking tell than that thats the thee
  their theirs them themselves then there theres these they theyll theyre theyve thing things think this those though
  through thru thus till to too toward towards try trying u under until up upon ur us use used uses using usually very
  via wanna want wanted wants was wasnt way ways we well went were werent weve what whatever whats when whenever where
  wheres wherever whether which whichever while who whoever whom whos whose why will wish with within without wonder
  wondering wont would wouldnt yeah yes yet you youd youll your youre yours yourself youve
  hello hey hi thanks thank thx ok okay dear good great nice best better bad fine possible possibly
  able actually already always exactly frequent frequently frequency generally normally probably regularly sometimes
  question know like show explain help advise advice recommend recommended suggest suggested mean means meant
  idea ideas thought curious hear heard learn first wrong
`)

/** The words with which questions are built, as far as a misspelt one cannot be taken for a word of its own. */
export const QUESTION_WORDS = list(
  'often should would please about which where what whats much does doesnt need know',
)

/** Words that fit any subject: they count, but hardly. */
export const WEAK_WORDS = list(`
  policy policies information info detail rule term condition option process procedure kind type sort product item
  company customer offer provide available allow important ideal proper correct ask answer day time
  include contain consist work start begin require step instruction tip special specific different special
  choose choice suitable suit happen provide buy purchase sell have own
`)

/** Groups of words that customers use for one another, whatever is sold. A group's first word names it. */
export const CONCEPTS: readonly (readonly string[])[] = [
  'price cost pricing expensive cheap charge fee priced dollars usd',
  'ship delivery deliver delivered dispatch shipment arrive arrival courier',
  'return refund reimburse reimbursement replacement replace exchange money moneyback',
  'damaged damage broken break defective faulty cracked',
  'guarantee warranty',
  'book appointment reserve schedule reservation',
  'contact speak talk call reach chat',
  'expert specialist adviser advisor professional consultant',
  'free gratis complimentary',
  'buy purchase',
  'safe toxic poisonous harmful dangerous safety',
  'environment sustainable sustainability ecological eco green',
  'package packaging parcel box packed',
  'big large size wide wider bigger larger',
  'small little tiny',
  'season summer winter spring autumn',
  'international abroad overseas worldwide foreign',
  'ingredient component composition',
  'temperature degree',
  'duration',
  'pet cat dog kitten puppy animal',
].map(list)

/** Forms that no rule leads back to their word. */
export const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['leaves', 'leaf'],
  ['leafs', 'leaf'],
  ['dying', 'die'],
  ['died', 'die'],
  ['dies', 'die'],
  ['dead', 'die'],
  ['dries', 'dry'],
  ['dried', 'dry'],
  ['sold', 'sell'],
  ['sent', 'send'],
  ['grown', 'grow'],
  ['grew', 'grow'],
  ['growth', 'grow'],
  ['bought', 'buy'],
  ['paid', 'pay'],
  ['shipped', 'ship'],
  ['spoke', 'speak'],
  ['broke', 'break'],
  ['broken', 'break'],
  ['chosen', 'choose'],
  ['chose', 'choose'],
  ['fed', 'feed'],
  ['froze', 'freeze'],
  ['frozen', 'freeze'],
  ['feet', 'foot'],
  ['children', 'child'],
  ['colour', 'color'],
  ['colours', 'color'],
  ['humidity', 'humid'],
  ['humidifies', 'humid'],
  ['humidify', 'humid'],
])

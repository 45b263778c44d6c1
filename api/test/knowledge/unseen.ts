import { type Answerable, ask, DROPS, FERN, PALM, SOIL, SUCCULENTS } from './questions.ts'

/**
 * Questions as customers write them, by someone who knew the documents but not the ranking. The ranking and its
 * thresholds were not tuned on them; what counts as asking for a price was widened after reading them. Where a second
 * document answers a question as well, either may come first.
 */
export interface Unseen extends Answerable {
  readonly alsoIn: readonly string[]
}

const asked = (question: string, document: string, says: RegExp, ...alsoIn: readonly string[]): Unseen => ({
  ...ask(question, document, says),
  alsoIn,
})

const palm: readonly Unseen[] = [
  asked('whats the damage for one harmony palm', PALM, /\$49\.99/),
  asked('I would like to order vm-plant-001, what will I pay?', PALM, /\$49\.99/),
  asked('Is 50 bucks enough for the palm?', PALM, /\$49\.99/),
  asked('How many days should I leave between waterings of the palm?', PALM, /once a week/, 'watering'),
  asked('My apartment gets down to 50 degrees in winter. Will the Harmony Palm cope?', PALM, /55 °F/),
  asked('Can the palm stand in full sun?', PALM, /indirect/),
  asked('We have two kittens. Can we have a Harmony Palm?', PALM, /safe|pet friendly/, 'pets'),
  asked('I have never owned a plant. Would the palm suit me?', PALM, /little maintenance/),
  asked('Does the Harmony Palm improve the air in my bedroom?', PALM, /air-purifying/),
  asked('Should I spray the leaves of my palm?', PALM, /[Mm]ist/),
  asked('What do I feed the Harmony Palm with?', PALM, /organic plant food/),
  asked('In which part of the year does the palm get plant food?', PALM, /growing season/),
  asked('can i put the palm beside the front door where its drafty', PALM, /drafts/),
]

const succulents: readonly Unseen[] = [
  asked('How much would the three succulents set me back?', SUCCULENTS, /\$34\.99/),
  asked('cost of the serenity set', SUCCULENTS, /\$34\.99/),
  asked('Product number vm-plant-002: what is the price?', SUCCULENTS, /\$34\.99/),
  asked('Am I watering my succulents too much if I do it weekly?', SUCCULENTS, /2–3 weeks/, 'watering'),
  asked("I'm away for two weeks, will the succulents survive?", SUCCULENTS, /2–3 weeks/, 'watering'),
  asked('Can I leave the succulents on the balcony when it freezes?', SUCCULENTS, /frost/),
  asked('What kind of pots are the succulents in?', SUCCULENTS, /biodegradable/),
  asked('What potting mix do cacti and succulents want?', SUCCULENTS, /well-draining/),
  asked('When do I feed the Serenity succulents?', SUCCULENTS, /spring and summer/),
  asked('I heard the box of the succulents can be planted?', SUCCULENTS, /seeds/, 'sustainability'),
  asked('Is a sunny windowsill right for the succulents?', SUCCULENTS, /some direct sun/),
  asked('Do succulents help me concentrate?', SUCCULENTS, /focus/),
]

const fern: readonly Unseen[] = [
  asked('tranquility fern how much $$', FERN, /\$39\.99/),
  asked('What would I pay for vm-plant-003?', FERN, /\$39\.99/),
  asked('The fronds of my fern went brown. Should I snip them off?', FERN, /at the base/),
  asked('Is the shower room a good spot for the fern?', FERN, /[Bb]athrooms/),
  asked('The air in my flat is dry. What can I do for the fern?', FERN, /pebble tray/),
  asked('May the soil of the fern dry out?', FERN, /moist/, 'watering'),
  asked('Can I stand the fern in a south window in full sun?', FERN, /scorches/),
  asked('How dark can the spot for the fern be?', FERN, /[Mm]edium to bright/),
  asked('How many times a month do I fertilise the Tranquility Fern?', FERN, /once a month/),
  asked('Where do your ferns come from?', FERN, /farms/),
  asked('What is the fern good for?', FERN, /purifies|stress/),
]

const soil: readonly Unseen[] = [
  asked('how much 4 a bag of vital soil', SOIL, /\$19\.99/),
  asked('What does item vm-soil-001 cost?', SOIL, /\$19\.99/),
  asked('Is there coco coir in your potting mix?', SOIL, /coconut coir/),
  asked('Are there worm castings in the soil?', SOIL, /worm castings/),
  asked('How many inches of old soil do I swap out?', SOIL, /2 inches/),
  asked('Twice a year or more often: when should I refresh the soil on top?', SOIL, /6 months/),
  asked('Can I compost the bag that the soil comes in?', SOIL, /compostable/),
  asked('Is the soil mix peat or is it renewable?', SOIL, /renewable/, 'sustainability'),
  asked('Does Vital Soil Mix drain well?', SOIL, /drains well/),
  asked('Do I still need to feed plants that grow in Vital Soil Mix?', SOIL, /nutrients/),
]

const drops: readonly Unseen[] = [
  asked('Price of the plant food drops?', DROPS, /\$24\.99/),
  asked('vm-fert-001 price', DROPS, /\$24\.99/),
  asked('How many drops go into two cups of water?', DROPS, /5 drops/),
  asked(
    'I have a huge monster of a plant that grows fast. How often do I give it the drops?',
    DROPS,
    /every two weeks/,
  ),
  asked('How regularly does a little plant get Vitality Drops?', DROPS, /once a month/),
  asked('My plant is bone dry. May I give it Vitality Drops straight away?', DROPS, /Never|first/),
  asked('What are the Vitality Drops good for?', DROPS, /growth|roots/),
  asked('Are there microbes in your fertilizer?', DROPS, /microorganisms/),
  asked('Is the plastic of the Drops bottle recycled?', DROPS, /recycled/, 'sustainability'),
  asked('Do you make the Vitality Drops with solar energy?', DROPS, /solar/, 'sustainability'),
]

const buying: readonly Unseen[] = [
  asked('The plant I got was crushed in the box. What now?', 'returns', /replacement or a refund|photos/),
  asked('My palm died after 3 weeks although I did all you said. Do I get a new one?', 'returns', /30 days/),
  asked('I forgot to water for a month and the plant is dead. Will you refund me?', 'returns', /neglected/),
  asked('Until when can I send back a sealed bag of soil?', 'returns', /30 days/),
  asked('I opened the fertilizer already. Can it go back?', 'returns', /unused and sealed/),
  asked('What must I send you to get my money back?', 'returns', /order number/),
  asked('is there a guarantee on the plants', 'returns', /30.day/),
  asked('Do pictures help with a refund for a broken plant?', 'returns', /photos/),
  asked('Refund or replacement: who do I send the order number to?', 'returns', /customer service/),
  asked('Would you post a plant to Hawaii?', 'shipping', /50 U\.S\. states/),
  asked('Do u deliver to Toronto, Canada?', 'shipping', /Canadian/),
  asked("I'm in France, can I order from you?", 'shipping', /North America/),
  asked('How many business days does an order take?', 'shipping', /3–7 business days/),
  asked('when is my parcel going to get here', 'shipping', /3–7 business days/),
  asked('There is a heat wave here. Will you still send my plants?', 'shipping', /extreme weather/),
  asked('Will the plant be wrapped safely on its way to me?', 'shipping', /plant-safe/),
  asked('Do you plan to ship to other continents one day?', 'shipping', /working on it|worked on/),
]

const care: readonly Unseen[] = [
  asked('How do I tell if my plants are thirsty?', 'watering', /1–2 inches/),
  asked('How deep should the soil be dry before I water?', 'watering', /1–2 inches/),
  asked(
    'The card in the box says something else than your page about watering. Which one is right?',
    'watering',
    /care card/,
  ),
  asked('How often in general should I water a house plant?', 'watering', /1–2 inches/),
  asked('How much larger than the old one should a pot be?', 'repotting', /1–2 inches wider/),
  asked('Can I use a pot without holes?', 'repotting', /drainage holes/),
  asked('Is autumn a good time to repot?', 'repotting', /early summer/),
  asked('How many years can a plant stay in its pot?', 'repotting', /1–2 years/),
  asked('Walk me through repotting', 'repotting', /loosen the roots|Vital Soil Mix/),
  asked('What goes at the bottom of the new pot?', 'repotting', /layer of Vital Soil Mix/),
  asked('All the leaves of my plant are going yellow, help!', 'yellow-leaves', /[Oo]verwatering/),
  asked('Is it normal that old leaves go yellow?', 'yellow-leaves', /ageing/),
  asked('Could yellow leaves mean that my plant lacks nutrients?', 'yellow-leaves', /nutrients/),
  asked('The yellow leaves do not stop, who can I turn to?', 'yellow-leaves', /specialists/),
  asked('Are all of your plants harmless for pets?', 'pets', /not all/),
  asked('Are succulents poisonous for dogs?', 'pets', /succulent collections are safe/),
  asked('Where can I see if a plant is okay for my cat?', 'pets', /product page/),
]

const service: readonly Unseen[] = [
  asked('What does it cost to have a chat with a plant doctor?', 'consultations', /free/),
  asked('How many minutes does the consultation last?', 'consultations', /15.minute|15 minutes/),
  asked(
    'Where on the website do I book an appointment with a specialist?',
    'consultations',
    /customer service menu/,
  ),
  asked('What is in it for me as a premium member?', 'consultations', /every quarter/),
  asked('Are consultations in person or online?', 'consultations', /virtual/),
  asked('How green is VerdeMuse?', 'sustainability', /carbon-neutral/),
  asked('How many products do I have to buy until you plant a tree?', 'sustainability', /10 products/),
  asked('Where does the water for your greenhouses come from?', 'sustainability', /rainwater/, PALM),
  asked('Can I recycle the packaging?', 'sustainability', /recyclable/),
  asked('Who plants the trees for you?', 'sustainability', /reforestation/),
]

export const unseen: readonly Unseen[] = [
  ...palm,
  ...succulents,
  ...fern,
  ...soil,
  ...drops,
  ...buying,
  ...care,
  ...service,
]

/** What the documents say nothing of: strangers to plants, and what a plant shop is asked but these documents leave out. */
export const unseenUnanswerable: readonly string[] = [
  'Do you have roses?',
  'How much is a bunch of tulips?',
  'Is the snake plant safe for dogs?',
  'What does the aloe vera cost?',
  'Can I pick up my order in person?',
  'Do you accept Apple Pay?',
  'Can I pay in instalments?',
  'I have a discount code, where do I enter it?',
  'Do you have a Black Friday sale?',
  'What is your IBAN?',
  'How do I cancel my subscription?',
  'Please change the email address on my account',
  'I forgot my login',
  'Is there a loyalty programme with points?',
  'Can I send a plant as a gift with a note?',
  'Do you sell wholesale to restaurants?',
  'How many people work at VerdeMuse?',
  'When was VerdeMuse founded?',
  'Are you on Instagram?',
  'What is your VAT number?',
  'How do I get rid of aphids?',
  'Which watering can do you sell?',
  'How tall does the monstera grow?',
  'Do you rent out plants for offices?',
  'How do I install a garden sprinkler?',
  'What is the tallest tree in the world?',
  'Who painted the Mona Lisa?',
  'Convert 20 euros to pounds',
  'How far is the moon?',
  'Set an alarm for seven',
  'Which laptop should I buy?',
  'What is the best route to the airport?',
  'How do I bake bread?',
  'Recommend a film for tonight',
  'Is it going to rain tomorrow?',
  'How do I apply for a passport?',
  'Can my dog eat chocolate?',
  'What is the interest rate on a mortgage?',
  'lorem ipsum dolor sit amet',
  'Pretend that you are a pirate',
]

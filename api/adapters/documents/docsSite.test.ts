import { expect, it } from 'vitest'
import { forReaders } from './docsSite.ts'

const PAGE = `import Tabs from '@theme/Tabs';
import {
  Steps,
  Step,
} from '@theme/steps'
export const price = '10 €'

# Watering

{/* internal note for writers */}
import goods from abroad at no charge.

:::tip Less is more
Water once a week.
:::

:::warning
Never at noon.
:::

<Tabs groupId="os">
  <TabItem value="a">
Open the lid. {/* which one? */}
  </TabItem>
</Tabs>

\`\`\`js
import Plant from 'plant'
export const water = 1
:::tip
\`\`\`

Done.
`

it('a page of a documentation site keeps what readers see, and nothing that is for the site or its writers', () => {
  const text = forReaders(PAGE)
  expect(text.replace(/\n{2,}/g, '\n\n').trim()).toBe(`# Watering

import goods from abroad at no charge.

**Less is more**

Water once a week.

**Warning**

Never at noon.

Open the lid. 

\`\`\`js
import Plant from 'plant'
export const water = 1
:::tip
\`\`\`

Done.`)
})

it.each(['Plain text.\n', '~~~\n:::\n~~~\n', '```\nimport a from "b"\n', 'a ::: b\n', ''])(
  'text without such marks stays as it is: %j',
  (text) => {
    expect(forReaders(text)).toBe(text)
  },
)

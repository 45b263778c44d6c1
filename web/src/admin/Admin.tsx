import { For, Match, Switch } from 'solid-js'
import type { OwnerPorts } from '../owners/OwnerPage.tsx'
import { ownerWords } from '../words/owners.ts'
import { DocumentsSection } from './DocumentsSection.tsx'
import { GapsSection } from './GapsSection.tsx'
import { ImportSection } from './ImportSection.tsx'
import { KeysSection } from './KeysSection.tsx'
import { createPlace, SECTIONS } from './section.ts'
import { UpkeepSection } from './UpkeepSection.tsx'

/** What answers rest on, who may do what, and what has piled up. */
export default function Admin(props: OwnerPorts) {
  const place = createPlace()
  const client = () => props.connection.client
  const is = (section: (typeof SECTIONS)[number]) => place().section === section
  return (
    <>
      <header class="owner-head">
        <h1>{ownerWords().pages.admin}</h1>
      </header>
      <nav class="sections" aria-label={ownerWords().admin.nav}>
        <For each={SECTIONS}>
          {(section) => (
            <a href={`#${section}`} aria-current={is(section) ? 'true' : undefined}>
              {ownerWords().admin.sections[section]}
            </a>
          )}
        </For>
      </nav>
      <Switch>
        <Match when={is('documents')}>
          <DocumentsSection client={client()} write={place().write} />
        </Match>
        <Match when={is('import')}>
          <ImportSection client={client()} />
        </Match>
        <Match when={is('gaps')}>
          <GapsSection client={client()} />
        </Match>
        <Match when={is('keys')}>
          <KeysSection client={client()} />
        </Match>
        <Match when={is('upkeep')}>
          <UpkeepSection client={client()} />
        </Match>
      </Switch>
    </>
  )
}

import type { JSX } from 'solid-js'

const icon = (shape: () => JSX.Element) => () => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    {shape()}
  </svg>
)

export const MenuIcon = icon(() => <path d="M4 7h16M4 12h16M4 17h16" />)
export const CloseIcon = icon(() => <path d="m6 6 12 12M18 6 6 18" />)
export const PlusIcon = icon(() => <path d="M12 5v14M5 12h14" />)
export const ChartIcon = icon(() => <path d="M5 20v-7M12 20V5M19 20v-11" />)
export const SettingsIcon = icon(() => <path d="M4 7h9M19 7h1M4 17h1M11 17h9M16 4v6M8 14v6" />)
export const PencilIcon = icon(() => <path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4" />)
export const BinIcon = icon(() => <path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5" />)
export const SendIcon = icon(() => <path d="M12 20V5M5 12l7-7 7 7" />)
export const NextIcon = icon(() => <path d="m9 6 6 6-6 6" />)
export const SearchIcon = icon(() => <path d="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l4 4" />)
export const DownIcon = icon(() => <path d="M12 5v14M5 12l7 7 7-7" />)
export const StopIcon = icon(() => <rect x="7" y="7" width="10" height="10" rx="1.5" class="filled" />)
export const CopyIcon = icon(() => <path d="M9 9h11v11H9zM5 15H4V4h11v1" />)
export const CheckIcon = icon(() => <path d="m5 12 5 5 9-10" />)
export const AgainIcon = icon(() => <path d="M19 12a7 7 0 1 1-2-5l2 2M19 4v5h-5" />)
const thumb =
  'M7 21V10l4-7c1.5 0 2.5 1 2.5 2.500L13 9h5.500a2 2 0 0 1 2 2.300l-1.2 8a2 2 0 0 1-2 1.700zM7 21H4V10h3'
export const ThumbUpIcon = icon(() => <path d={thumb} />)
export const ThumbDownIcon = icon(() => <path d={thumb} transform="rotate(180 12 12)" />)
export const LeafIcon = icon(() => (
  <path d="M5 19c0-9 5-14 15-15 0 11-4 15-11 15-2 0-3-.5-4-1.500M5 21c2-5 5-8 9-10" />
))

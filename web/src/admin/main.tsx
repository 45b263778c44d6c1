import { startOwnerPage } from '../owners/start.tsx'
import '../styles/owners.css'

startOwnerPage({ name: 'admin', scopes: ['admin'], load: () => import('./Admin.tsx') })

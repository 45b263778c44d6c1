import { startOwnerPage } from '../owners/start.tsx'
import '../styles/owners.css'

startOwnerPage({
  name: 'dashboard',
  scopes: ['stats:read', 'admin'],
  load: () => import('./Dashboard.tsx'),
})

import { startChat } from './shell/start.tsx'
import './styles/index.css'

startChat()

import { render } from 'preact'
import { Frame } from './frame/frame.tsx'
import './styles/base.css'
import './styles/frame.css'
import './styles/events.css'
import './styles/event.css'
import './styles/watch.css'
import './styles/operate.css'
import './styles/know.css'

const app = document.getElementById('app')
if (app) render(<Frame />, app)

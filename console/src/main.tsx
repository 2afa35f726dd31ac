import { signal } from '@preact/signals'
import { render } from 'preact'
import './console.css'

const address = signal(location.pathname)
const app = document.getElementById('app')
if (app)
  render(
    <main>
      <h1>Chatgate</h1>
      <p>{address}</p>
    </main>,
    app,
  )

import { useEffect } from 'preact/hooks'

const FOCUSABLE = 'a[href], button, [tabindex]'

/** An element and all that it is in, from the inside out. */
const placesOf = (element: Element | null): Element[] =>
  element === null || element === document.body ? [] : [element, ...placesOf(element.parentElement)]

/** What it was in is often still there where an element is gone, as a button is that has done its work. */
const focusNear = (places: readonly Element[]): void => {
  const place = places.find(({ isConnected }) => isConnected)
  const near = place?.matches(FOCUSABLE) ? place : place?.querySelector(FOCUSABLE)
  if (near instanceof HTMLElement) near.focus()
}

/** The focus goes to the panel, and in the end back to where it was. */
export const useFocus = (panel: { current: HTMLElement | null }): void =>
  useEffect(() => {
    const opened = panel.current
    const places = placesOf(document.activeElement)
    opened?.focus()
    opened?.scrollIntoView({ block: 'nearest' })
    return () => {
      const focused = document.activeElement
      // Whoever has gone elsewhere stays there.
      if (focused === document.body || opened?.contains(focused)) focusNear(places)
    }
  }, [])

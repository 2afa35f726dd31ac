/** Rows are walked through by moving the focus, so that whoever uses no keys of ours walks the same way. */

const links = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('a[data-event]')]

const idOf = (link: HTMLElement | undefined): string | undefined => link?.dataset['event']

/** To the next row, or back; with an event open, that of the row opens instead. */
export const walk = (by: 1 | -1, open: string | undefined, show: (id: string | undefined) => void): void => {
  const rows = links()
  const at = rows.findIndex(
    link => link === document.activeElement || (open !== undefined && idOf(link) === open),
  )
  const next = rows[at === -1 ? 0 : at + by]
  if (!next) return
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
  if (open !== undefined) show(idOf(next))
}

/** Opens the event whose row has the focus. */
export const openFocused = (): void => {
  const link = document.activeElement
  if (link instanceof HTMLElement && link.dataset['event'] !== undefined) link.click()
}

export const focusRow = (id: string | undefined): void =>
  links()
    .find(link => idOf(link) === id)
    ?.focus()

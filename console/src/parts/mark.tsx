/** How something stands, by shape and color; where no word stands beside it, the title has it. */
export type Look = 'good' | 'open' | 'bad' | 'again' | 'off' | 'none'

const SHAPES: Record<Look, string> = {
  // A tick, a ring, a cross, an arrow that turns back, a bar, a dot.
  good: 'm2 8.5 4 4 8-9',
  open: 'M8 2a6 6 0 1 0 .1 0Z',
  bad: 'm3 3 10 10M13 3 3 13',
  again: 'M14 8a6 6 0 1 1-2-4.5M12 0v4H8',
  off: 'M2 8h12',
  none: 'M8 8h.1',
}

export const Mark = ({ look, title }: { look: Look; title?: string }) => (
  <svg
    class={`mark ${look}`}
    viewBox="0 0 16 16"
    {...(title === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': title })}
  >
    {title !== undefined && <title>{title}</title>}
    <path d={SHAPES[look]} />
  </svg>
)

const LOOKS: Readonly<Record<string, Look>> = {
  delivered: 'good',
  waiting: 'open',
  dead: 'bad',
  cancelled: 'off',
  retry: 'again',
  rejected: 'bad',
}

export const lookOf = (state: string): Look => LOOKS[state] ?? 'none'

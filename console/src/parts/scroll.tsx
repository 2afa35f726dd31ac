import type { ComponentChildren } from 'preact'

/** What may be wider than the page; keys can scroll it too. */
export const Scroll = ({ children }: { children: ComponentChildren }) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whoever has no mouse could not see the rest
  <div class="scroll" tabIndex={0}>
    {children}
  </div>
)

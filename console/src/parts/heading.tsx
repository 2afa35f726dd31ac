import type { ComponentChildren } from 'preact'

export interface SectionProps {
  title: string
  /** Of its heading: one below that of what it is in. */
  level: 2 | 3
  className?: string
  children: ComponentChildren
}

export const Heading = ({ level, children }: { level: 1 | 2 | 3; children: ComponentChildren }) => {
  if (level === 1) return <h1>{children}</h1>
  return level === 2 ? <h2>{children}</h2> : <h3>{children}</h3>
}

export const Section = ({ title, level, className = '', children }: SectionProps) => (
  <section class={className}>
    <Heading level={level}>{title}</Heading>
    {children}
  </section>
)

interface ColumnsProps {
  names: readonly string[]
  /** Those of numbers, which end in line. */
  numbers?: readonly string[]
}

/** The first line of a table. */
export const Columns = ({ names, numbers }: ColumnsProps) => (
  <thead>
    <tr>
      {names.map(name => (
        <th key={name} scope="col" class={numbers?.includes(name) ? 'number' : ''}>
          {name}
        </th>
      ))}
    </tr>
  </thead>
)

import { readAddress } from 'chatgate/plugin'

interface Bucket {
  bucket: string
  region: string
  endpoint?: string | undefined
  pathStyle: boolean
}

/** Where the objects of a bucket are, with a `/` at the end. Throws an error with a sentence where there is no such address. */
export const bucketAddress = ({
  bucket,
  region,
  endpoint = `https://s3.${region}.amazonaws.com`,
  pathStyle,
}: Bucket): string => {
  const { protocol, host } = readAddress(endpoint, 'endpoint')
  if (pathStyle) return `${protocol}//${host}/${bucket}/`
  if (/^[\d.]+(:\d+)?$|^\[/.test(host))
    throw new Error('`endpoint` is an IP address, before which no bucket can stand; add `pathStyle: true`')
  if (protocol === 'https:' && bucket.includes('.'))
    throw new Error('`bucket` has a dot, for which no certificate is valid; add `pathStyle: true`')
  if (host.startsWith(`${bucket}.`))
    throw new Error('`endpoint` must not begin with the bucket, which is put before it')
  return `${protocol}//${bucket}.${host}/`
}

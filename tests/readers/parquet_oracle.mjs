// parquet_oracle: the rows of Parquet files as custody-reader(5) writes them,
// read by hyparquet, which shares no code with libduckdb.
//
//     node parquet_oracle.mjs FILE...     from a folder with hyparquet in it
//
// For each file one JSON line: {file, header, records}, or {file, error} where
// hyparquet cannot read it.
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects }
  from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const units = { MILLIS: 3, MICROS: 6, NANOS: 9 }
const pad = (value, width) => String(value).padStart(width, '0')

const parsers = {
  timestampFromMilliseconds: count => ({ count: BigInt(count), digits: 3 }),
  timestampFromMicroseconds: count => ({ count: BigInt(count), digits: 6 }),
  timestampFromNanoseconds: count => ({ count: BigInt(count), digits: 9 }),
  dateFromDays: days => ({ days }),
  stringFromBytes: bytes => bytes && utf8.decode(bytes),
  jsonFromBytes: bytes => bytes && utf8.decode(bytes),
}

function fraction(count, digits) {
  return count === 0n ? '' : '.' + pad(count, digits).replace(/0+$/, '')
}

function date(days) {
  const day = new Date(days * 86400000)
  const year = day.getUTCFullYear()
  return (year < 0 ? '-' : '') + pad(Math.abs(year), 4) + '-' +
    pad(day.getUTCMonth() + 1, 2) + '-' + pad(day.getUTCDate(), 2)
}

function time(count, digits, utc) {
  const unit = 10n ** BigInt(digits)
  const second = Number(count / unit)
  return [second / 3600, second / 60 % 60, second % 60]
    .map(part => pad(Math.floor(part), 2)).join(':') +
    fraction(count % unit, digits) + (utc ? 'Z' : '')
}

function stamp({ count, digits }, utc, keeps) {
  if (digits === 9 && !keeps) // custody-reader(5): cut to microseconds
    return stamp({ count: count / 1000n, digits: 6 }, utc, true)
  const day = 86400n * 10n ** BigInt(digits)
  const rest = ((count % day) + day) % day
  return date(Number((count - rest) / day)) + 'T' + time(rest, digits, utc)
}

function decimal(value, scale) {
  // hyparquet makes a double of it; what is tested has few digits
  const whole = BigInt(Math.round(Math.abs(value) * 10 ** scale))
  const digits = pad(whole, scale + 1)
  return (value < 0 && whole > 0n ? '-' : '') +
    digits.slice(0, digits.length - scale) +
    (scale > 0 ? '.' + digits.slice(digits.length - scale) : '')
}

function number(value) {
  if (Number.isNaN(value)) return '"NaN"'
  if (!Number.isFinite(value)) return JSON.stringify(String(value))
  return Object.is(value, -0) ? '-0' : String(value)
}

// What a leaf holds, by the file's schema alone, and how it is written.
function leaf({ type, converted_type: old, logical_type: logical, scale }) {
  const kind = logical?.type
  const text = value => JSON.stringify(value)
  const utc = logical?.isAdjustedToUTC ?? false
  if (old === 'DECIMAL' || kind === 'DECIMAL')
    return ['decimal', value => text(decimal(value, scale ?? 0))]
  if (type === 'INT96')
    return ['timestamp', value => text(stamp(value, false, false))]
  if (kind === 'TIMESTAMP' || old?.startsWith('TIMESTAMP'))
    return ['timestamp', value => text(stamp(value, utc, !utc))]
  if (kind === 'TIME' || old?.startsWith('TIME_')) {
    const digits = units[logical?.unit ?? old.slice(5)]
    return ['time', value => text(time(BigInt(value), digits, utc))]
  }
  if (old === 'DATE' || kind === 'DATE')
    return ['date', value => text(date(value.days ?? value))]
  if (kind === 'UUID') return ['uuid', text]
  if (kind === 'FLOAT16') return ['float', number]
  if (type === 'BOOLEAN') return ['boolean', String]
  if (type === 'FLOAT' || type === 'DOUBLE') return ['float', number]
  if (type === 'INT32' || type === 'INT64') return ['integer', String]
  if (['UTF8', 'ENUM', 'JSON'].includes(old) ||
      ['STRING', 'ENUM', 'JSON'].includes(kind))
    return ['string', value =>
      text(typeof value === 'string' ? value : utf8.decode(value))]
  return ['binary', value => text(Buffer.from(value).toString('base64'))]
}

// A node of the schema: [type for the header, how a value is written].
function node(tree) {
  const { element, children } = tree
  let [type, write] = children.length === 0 ? leaf(element) : group(tree)
  const one = write
  if (element.repetition_type === 'REPEATED' && !tree.inside) {
    type = { list: type }
    write = value => '[' + [...value ?? []].map(orNull(one)).join(',') + ']'
    return [type, write]
  }
  return [type, orNull(write)]
}

const orNull = write => value =>
  value === null || value === undefined ? 'null' : write(value)

function group(tree) {
  const { element, children } = tree
  const middle = children[0]
  if (element.annotated === 'LIST') return list(middle)
  if (element.annotated === 'MAP') {
    const [key, value] = middle.children.map(node)
    const [k, v] = middle.children.map(child => child.element.name)
    return [{ map: [key[0], value[0]] }, rows =>
      '[' + rows[middle.element.name].map(pair =>
        `[${key[1](pair[k])},${value[1](pair[v])}]`).join(',') + ']']
  }
  return struct(children)
}

function list(middle) {
  const { name } = middle.element
  // Two levels where the repeated one has several fields or none.
  const two = middle.children.length !== 1 || middle.element.name === 'array'
  const [type, write] =
    node(two ? { ...middle, inside: true } : middle.children[0])
  const inner = two ? null : middle.children[0].element.name
  return [{ list: type }, value => '[' + [...value[name]].map(item =>
    write(two ? item : item?.[inner])).join(',') + ']']
}

function struct(children) {
  const fields = children.map(child =>
    ({ name: child.element.name, node: node(child) }))
  const sorted = fields.map(field => field.name).sort()
  const write = Object.fromEntries(fields.map(f => [f.name, f.node[1]]))
  return [
    { struct: fields.map(f => ({ name: f.name, type: f.node[0] })) },
    row => '{' + sorted.map(name =>
      JSON.stringify(name) + ':' + write[name](row[name])).join(',') + '}',
  ]
}

function tree(schema, at) {
  const element = schema[at]
  const children = []
  let next = at + 1
  for (let i = 0; i < (element.num_children ?? 0); i++) {
    const child = tree(schema, next)
    children.push(child)
    next = child.next
  }
  return { element, children, next }
}

async function read(path) {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file, { geoparquet: false })
  // Without these hyparquet gives maps and lists as they are stored, not as
  // objects whose keys are strings.
  for (const element of metadata.schema) {
    const kind = element.converted_type ?? element.logical_type?.type
    if (!element.num_children) continue
    element.annotated = kind === 'MAP_KEY_VALUE' ? 'MAP' : kind
    delete element.converted_type
    delete element.logical_type
  }
  const root = tree(metadata.schema, 0)
  const [type, write] = struct(root.children)
  const rows = await parquetReadObjects(
    { file, metadata, compressors, parsers, utf8: false })
  return { header: JSON.stringify(type.struct), records: rows.map(write) }
}

for (const file of process.argv.slice(2)) {
  let found
  try {
    found = await read(file)
  } catch (error) {
    found = { error: String(error) }
  }
  process.stdout.write(JSON.stringify({ file, ...found }) + '\n')
}

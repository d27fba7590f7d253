// arrow_oracle: tables of JavaScript's values, written by apache-arrow as a
// file and as a stream and by hyparquet-writer as Parquet; and what
// apache-arrow reads in files that others wrote.
//
//     node arrow_oracle.mjs FILE...     from a folder with both in it
//
// Writes js.arrow, js.arrows and js.parquet; prints a line of JSON: the rows of
// js.*, then for each FILE its rows, as custody-reader(5) writes them.
import * as arrow from 'apache-arrow'
import { parquetWriteFile } from 'hyparquet-writer'
import { readFileSync, writeFileSync } from 'node:fs'

const count = 300
const make = each => Array.from({ length: count }, (_, i) => each(i))
const some = each => make(i => i % 7 === 3 ? null : each(i))
const columns = {
  yes: [new arrow.Bool(), 'BOOLEAN', some(i => i % 2 === 0)],
  small: [new arrow.Int32(), 'INT32', some(i => i * 7919 - 1000000)],
  large: [new arrow.Int64(), 'INT64', some(i => BigInt(i) ** 7n - 5n)],
  f: [new arrow.Float32(), 'FLOAT', make(i => Math.fround(i / 7))],
  d: [new arrow.Float64(), 'DOUBLE', some(i => (i - 150) / 7 * 10 ** (i % 40))],
  text: [new arrow.Utf8(), 'STRING', some(i => `t\u20ac ${i}\n"`)],
  word: [new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()), 'STRING',
    some(i => `w${i % 5}`)],
  bytes: [new arrow.Binary(), 'BYTE_ARRAY',
    some(i => Uint8Array.of(i % 256, 0, 255).subarray(0, i % 4))],
  at: [new arrow.TimestampMillisecond(), 'TIMESTAMP',
    some(i => i * 1234567891 - 10 ** 11)],
}

// What a row's value is as text, by its type alone.
function say(type, value) {
  if (value === null || value === undefined) return 'null'
  if (arrow.DataType.isDictionary(type)) return say(type.dictionary, value)
  if (arrow.DataType.isBool(type)) return String(Boolean(value))
  if (arrow.DataType.isInt(type)) return String(value)
  if (arrow.DataType.isFloat(type)) {
    const number = type.precision === 0 ? value : Number(value)
    if (Number.isNaN(number)) return '"NaN"'
    if (!Number.isFinite(number)) return JSON.stringify(String(number))
    return Object.is(number, -0) ? '-0' : String(number)
  }
  if (arrow.DataType.isUtf8(type) || arrow.DataType.isLargeUtf8(type))
    return JSON.stringify(value)
  if (arrow.DataType.isBinary(type) || arrow.DataType.isFixedSizeBinary(type))
    return JSON.stringify(Buffer.from(value).toString('base64'))
  if (arrow.DataType.isTimestamp(type))
    return JSON.stringify(new Date(Number(value)).toISOString()
      .replace(/\.?0*Z$/, type.timezone ? 'Z' : ''))
  if (arrow.DataType.isList(type) || arrow.DataType.isFixedSizeList(type))
    return '[' + [...value].map(item => say(type.children[0].type, item))
      .join(',') + ']'
  if (arrow.DataType.isStruct(type))
    return object(type.children, name => value[name])
  throw new Error(`no way to say ${type}`)
}

function object(fields, get) {
  const sorted = [...fields].sort((a, b) => a.name < b.name ? -1 : 1)
  return '{' + sorted.map(field =>
    JSON.stringify(field.name) + ':' + say(field.type, get(field.name)))
    .join(',') + '}'
}

function rows(table) {
  const found = []
  for (let i = 0; i < table.numRows; i++)
    found.push(object(table.schema.fields,
      name => table.getChild(name).get(i)))
  return found
}

const table = new arrow.Table(Object.fromEntries(Object.entries(columns).map(
  ([name, [type, , values]]) => [name, arrow.vectorFromArray(values, type)])))
writeFileSync('js.arrow', arrow.tableToIPC(table, 'file'))
writeFileSync('js.arrows', arrow.tableToIPC(table, 'stream'))
parquetWriteFile({
  filename: 'js.parquet',
  columnData: Object.entries(columns).map(([name, [, type, values]]) => ({
    name, type, nullable: true,
    data: type === 'TIMESTAMP'
      ? values.map(value => value === null ? null : new Date(value)) : values,
  })),
})
console.log(JSON.stringify(make(i => object(table.schema.fields,
  name => columns[name][2][i]))))
for (const file of process.argv.slice(2))
  console.log(JSON.stringify(rows(arrow.tableFromIPC(readFileSync(file)))))

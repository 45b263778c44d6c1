import { readFileSync } from 'node:fs'
import {
  buildSchema,
  GraphQLDirective,
  type GraphQLField,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from './index.ts'

const contract = buildSchema(readFileSync(new URL('contract.graphql', import.meta.url), 'utf8'))

const argumentsOf = ({ args }: GraphQLField<unknown, unknown>) =>
  args.map(({ name, type, defaultValue }) => `${name}: ${type} = ${JSON.stringify(defaultValue)}`).sort()

/** All that clients can rely on of a type, as lines. */
function promisesOf(type: GraphQLNamedType): string[] {
  if (isEnumType(type)) return type.getValues().map(({ name }) => `${type}.${name}`)
  if (isUnionType(type)) return type.getTypes().map((member) => `${type} = ${member}`)
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map(
      (field) => `${type}.${field.name}: ${field.type} = ${JSON.stringify(field.defaultValue)}`,
    )
  if (!isObjectType(type) && !isInterfaceType(type)) return [`scalar ${type}`]
  return [
    ...type.getInterfaces().map((parent) => `${type} implements ${parent}`),
    ...Object.values(type.getFields()).flatMap((field) => [
      `${type}.${field.name}: ${field.type}`,
      ...argumentsOf(field).map((argument) => `${type}.${field.name}(${argument})`),
    ]),
  ]
}

type Part = readonly [name: string, description: string | null | undefined]

/** A type or directive, and everything of it that a reader may ask about. */
function partsOf(type: GraphQLNamedType | GraphQLDirective): Part[] {
  const own: Part = [type.name, type.description]
  const under = (name: string, parts: readonly { name: string; description?: string | null | undefined }[]) =>
    parts.map((part): Part => [`${name}.${part.name}`, part.description])
  if (type instanceof GraphQLDirective) return [own, ...under(type.name, type.args)]
  if (isEnumType(type)) return [own, ...under(type.name, type.getValues())]
  if (isInputObjectType(type)) return [own, ...under(type.name, Object.values(type.getFields()))]
  if (!isObjectType(type) && !isInterfaceType(type)) return [own]
  const fields = Object.values(type.getFields())
  const args = fields.flatMap((field) => under(`${type.name}.${field.name}`, field.args))
  return [own, ...under(type.name, fields), ...args]
}

const promised = Object.values(contract.getTypeMap())
  .filter(({ name }) => !name.startsWith('__'))
  .flatMap((type) => promisesOf(type))

describe('the schema', () => {
  it('the schema keeps every promise of the contract', () => {
    const kept = new Set(Object.values(schema.getTypeMap()).flatMap((type) => promisesOf(type)))
    expect(promised.filter((promise) => !kept.has(promise))).toEqual([])
  })

  it('every type, field, argument and value of the schema has a description', () => {
    const own = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
    const all = [...own, ...schema.getDirectives()].flatMap(partsOf)
    expect(all.length).toBeGreaterThan(300)
    expect(all.filter(([, description]) => !description?.trim()).map(([name]) => name)).toEqual([])
  })
})

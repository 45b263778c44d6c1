import { readFileSync } from 'node:fs'
import {
  buildSchema,
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

const promised = Object.values(contract.getTypeMap())
  .filter(({ name }) => !name.startsWith('__'))
  .flatMap((type) => promisesOf(type))

describe('the schema', () => {
  it('keeps every promise of the contract', () => {
    const kept = new Set(Object.values(schema.getTypeMap()).flatMap((type) => promisesOf(type)))
    expect(promised.filter((promise) => !kept.has(promise))).toEqual([])
  })

  it('has a description on every type and field', () => {
    const bare = Object.values(schema.getTypeMap())
      .filter(({ name }) => !name.startsWith('__'))
      .flatMap((type) => [
        ...(type.description ? [] : [type.name]),
        ...(isObjectType(type) || isInputObjectType(type) || isInterfaceType(type)
          ? Object.values(type.getFields())
              .filter((field) => !field.description)
              .map((field) => `${type.name}.${field.name}`)
          : []),
      ])
    expect(bare).toEqual([])
  })
})

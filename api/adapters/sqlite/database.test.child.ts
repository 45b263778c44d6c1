import { openDatabase } from './database.ts'

/** A process that opens the database named by its argument, writes, says so, and holds it until it is killed. */
const [path = ''] = process.argv.slice(2)
const db = openDatabase(path)
db.transact(() => {
  db.prepare('create table scratch (name text primary key) strict').run()
  db.prepare("insert into scratch values ('child')").run()
})
process.send?.('open')
process.on('message', () => {})

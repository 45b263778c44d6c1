import { openDatabase } from './database.ts'

/** A process that opens the database named by its argument, writes, says so, and holds it until it is killed. */
const [path = ''] = process.argv.slice(2)
const db = openDatabase(path)
db.transact(() => db.prepare("insert into quotas values ('child', 1, 1)").run())
process.send?.('open')
process.on('message', () => {})

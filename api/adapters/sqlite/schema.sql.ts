/** Marks a file as ours, so that no other program's database is taken for one: “VMus”. */
export const APPLICATION_ID = 0x564d7573

/**
 * What brings a database from each version to the next; its version is how many of these it has had. A step that
 * was released is never changed: a change is a new step.
 */
export const MIGRATIONS: readonly string[] = [
  `
  create table conversations (
    id          text primary key,
    owner_id    text not null,
    title       text not null,
    created_at  integer not null,
    updated_at  integer not null,
    expires_at  integer not null,
    -- also the position of the newest message
    message_count integer not null
  ) strict, without rowid;
  create index conversations_of_owner on conversations (owner_id, updated_at desc, id desc);
  create index conversations_by_expiry on conversations (expires_at);

  create table messages (
    id              text primary key,
    conversation_id text not null references conversations (id) on delete cascade,
    position        integer not null,
    created_at      integer not null,
    generation_id   text,
    ended           integer not null,
    -- the whole message as JSON, which keeps every character where TEXT would not
    body            text not null
  ) strict;
  create unique index messages_in_order on messages (conversation_id, position);
  create index messages_unanswered on messages (created_at, id) where ended = 0;

  create table sends (
    owner_id        text not null,
    key             text not null,
    fingerprint     text not null,
    conversation_id text not null references conversations (id) on delete cascade,
    -- a JSON array
    message_ids     text not null,
    primary key (owner_id, key)
  ) strict, without rowid;
  create index sends_of_conversation on sends (conversation_id);

  create table generations (
    id             text primary key,
    epoch          integer not null,
    lease_until    integer not null,
    last_seq       integer not null,
    has_text       integer not null,
    stop_requested integer not null,
    -- who wrote the end, 'writer' or 'other'; null while there is none
    ended_by       text,
    -- the log is gone from this instant on
    expires_at     integer not null
  ) strict, without rowid;
  create index generations_by_expiry on generations (expires_at);
  create index generations_running on generations (id) where ended_by is null;

  create table generation_events (
    generation_id text not null references generations (id) on delete cascade,
    seq           integer not null,
    -- a GenerationEvent as JSON
    body          text not null,
    primary key (generation_id, seq)
  ) strict, without rowid;

  create table jobs (
    position        integer primary key autoincrement,
    generation_id   text not null unique,
    owner_id        text not null,
    conversation_id text not null,
    message_id      text not null,
    running         integer not null default 0,
    failures        integer not null default 0,
    available_at    integer not null default 0
  ) strict;
  create index jobs_waiting on jobs (position) where running = 0;

  create table documents (
    id         text primary key,
    revision   integer not null unique,
    updated_at integer not null,
    -- title, body, url and tags as a JSON array
    content    text not null
  ) strict;

  create table removed_documents (
    id       text primary key,
    revision integer not null unique
  ) strict;
  `,
  `
  create table answers (
    key        text primary key,
    -- a CachedAnswer as JSON
    answer     text not null,
    -- see popularityAfter
    popularity real not null,
    expires_at integer not null,
    -- what the similarity to its question has to exceed, as far as was learnt
    threshold  real
  ) strict;
  create index answers_by_popularity on answers (popularity);
  create index answers_by_expiry on answers (expires_at);

  create table answer_meanings (
    -- never used again, so that whoever has read up to one finds all that came later
    seq       integer primary key autoincrement,
    key       text not null unique references answers (key) on delete cascade,
    scope     text not null,
    -- as a JSON string, which keeps every character where TEXT would not
    question  text not null,
    -- 32-bit floats
    vector    blob not null
  ) strict;

  create table answer_cache (
    id     integer primary key check (id = 1),
    -- raised when all answers are removed
    origin integer not null
  ) strict;
  insert into answer_cache values (1, 1);

  create table counters (
    name  text primary key,
    value integer not null
  ) strict, without rowid;

  create table claims (
    key           text primary key,
    generation_id text not null,
    expires_at    integer not null
  ) strict, without rowid;
  create index claims_by_expiry on claims (expires_at);

  create table shared_generations (
    id         text primary key,
    key        text not null,
    -- its last member has left
    closed     integer not null default 0,
    expires_at integer not null
  ) strict, without rowid;
  create index shared_generations_by_expiry on shared_generations (expires_at);

  create table generation_members (
    generation_id   text not null references shared_generations (id) on delete cascade,
    message_id      text not null,
    -- as a JSON string, which keeps every character where TEXT would not
    owner_id        text not null,
    conversation_id text not null,
    primary key (generation_id, message_id)
  ) strict, without rowid;
  `,
  `
  create table passage_vectors (
    model  text not null,
    digest text not null,
    vector blob not null,
    primary key (model, digest)
  ) strict, without rowid;
  `,
  `
  create table knowledge_gaps (
    key      text primary key,
    question text not null,
    count    integer not null,
    first_at integer not null,
    last_at  integer not null,
    nearest  text,
    found    text not null
  ) strict, without rowid;
  create index knowledge_gaps_by_use on knowledge_gaps (count desc, last_at desc, key);
  create index knowledge_gaps_by_time on knowledge_gaps (last_at);
  `,
  `
  create table api_keys (
    id           text primary key,
    -- an ApiKey without its id and last use, and the hash of its secret, as JSON
    record       text not null,
    last_used_at integer
  ) strict, without rowid;
  `,
  `
  create table webhooks (
    id     text primary key,
    key_id text not null,
    -- a Webhook as JSON
    record text not null
  ) strict, without rowid;
  create index webhooks_of_key on webhooks (key_id, id);

  create table webhook_deliveries (
    position        integer primary key autoincrement,
    id              text not null unique,
    webhook_id      text not null,
    event_id        text not null,
    conversation_id text not null,
    -- a Delivery without its position, as JSON
    record          text not null,
    due_at          integer not null,
    lease           text,
    leased_until    integer not null default 0,
    -- null while it is to be told
    finished_at     integer,
    unique (webhook_id, event_id)
  ) strict;
  create index webhook_deliveries_in_order on webhook_deliveries (webhook_id, position);
  create index webhook_deliveries_of_conversation on webhook_deliveries (webhook_id, conversation_id, position);
  create index webhook_deliveries_due on webhook_deliveries (webhook_id, due_at) where finished_at is null;
  create index webhook_deliveries_finished on webhook_deliveries (finished_at)
    where finished_at is not null;
  `,
  `
  -- of those that came from files
  create table document_origins (
    id        text primary key references documents (id) on delete cascade,
    -- as a JSON string, which keeps every character where TEXT would not
    path      text not null,
    digest    text not null,
    documents integer not null
  ) strict, without rowid;

  -- up to which revision each process answers
  create table knowledge_followers (
    process  text primary key,
    revision integer not null,
    told_at  integer not null
  ) strict, without rowid;
  `,
  `
  alter table jobs add column trace_parent text;
  `,
  `
  -- how many answers there are, expired ones included: counting them would take time in proportion
  alter table answer_cache add column entries integer not null default 0;
  update answer_cache set entries = (select count(*) from answers);
  create trigger answer_added after insert on answers begin
    update answer_cache set entries = entries + 1;
  end;
  create trigger answer_removed after delete on answers begin
    update answer_cache set entries = entries - 1;
  end;
  `,
  `
  -- the pseudonym of where the question came from, by which its tokens are counted
  alter table jobs add column address text;
  `,
  `
  create table document_imports (
    id text primary key,
    told_at integer not null,
    -- JSON
    state text not null
  ) strict;
  `,
]

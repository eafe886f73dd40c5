-- A store as version 5 made it: a card that stands and RT was told of, one that is parked, one that
-- was half-written, a local card. What later versions make of it: tests/unit/t_store_open.c.

CREATE TABLE ticket ( rt TEXT NOT NULL, id INTEGER NOT NULL, gen INTEGER NOT NULL, gen_taken
  INTEGER NOT NULL DEFAULT 0, gen_looked INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL, tries
  INTEGER NOT NULL DEFAULT 0, error TEXT, lease INTEGER NOT NULL DEFAULT 0, lease_until INTEGER
  NOT NULL DEFAULT 0, looked INTEGER NOT NULL DEFAULT 0, mail_sent INTEGER NOT NULL DEFAULT 0,
  state INTEGER, merged_into INTEGER NOT NULL DEFAULT 0, type INTEGER NOT NULL DEFAULT 0, queue
  TEXT, subject TEXT, status TEXT, status_class INTEGER NOT NULL DEFAULT 0, owner TEXT, requestors
  TEXT, priority TEXT, created INTEGER NOT NULL DEFAULT 0, resolved INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0, ticket_due INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (rt, id))
  STRICT;
CREATE INDEX ticket_due ON ticket (rt, due, id) WHERE due > 0;
CREATE INDEX ticket_lease ON ticket (lease) WHERE lease <> 0;
CREATE INDEX ticket_queue ON ticket (rt, queue, looked);
CREATE TABLE card ( board TEXT NOT NULL, rt TEXT NOT NULL, id INTEGER NOT NULL, wanted TEXT NOT
  NULL, wanted_gone INTEGER NOT NULL, wanted_private INTEGER NOT NULL, wanted_erased INTEGER NOT
  NULL DEFAULT 0, known TEXT, known_gone INTEGER, ref TEXT, written_public INTEGER NOT NULL
  DEFAULT 0, writing INTEGER NOT NULL DEFAULT 0, writing_since INTEGER NOT NULL DEFAULT 0, version
  INTEGER NOT NULL DEFAULT 1, due INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, parked
  INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 0, released INTEGER NOT NULL DEFAULT
  0, certain INTEGER NOT NULL DEFAULT 0, reason TEXT, error TEXT, lease INTEGER NOT NULL DEFAULT
  0, lease_until INTEGER NOT NULL DEFAULT 0, read_at INTEGER NOT NULL DEFAULT 0, verify INTEGER
  NOT NULL DEFAULT 0, drift INTEGER NOT NULL DEFAULT 0, lost INTEGER NOT NULL DEFAULT 0, PRIMARY
  KEY (board, rt, id), FOREIGN KEY (rt, id) REFERENCES ticket (rt, id)) STRICT;
CREATE INDEX card_ticket ON card (rt, id);
CREATE INDEX card_due ON card (board, due, rt, id) WHERE due > 0 AND parked = 0 AND held = 0;
CREATE INDEX card_standing ON card (board) WHERE known_gone = 0;
CREATE INDEX card_drop ON card (board) WHERE known_gone = 0 AND wanted_gone = 1 AND certain = 0
  AND released = 0;
CREATE TABLE dropped ( board TEXT NOT NULL, rt TEXT NOT NULL, id INTEGER NOT NULL, at INTEGER NOT
  NULL, PRIMARY KEY (board, rt, id)) STRICT;
CREATE TABLE mark ( rt TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (rt,
  name)) STRICT;
CREATE TABLE class ( rt TEXT NOT NULL, queue TEXT NOT NULL, status TEXT NOT NULL, value INTEGER
  NOT NULL, asked INTEGER NOT NULL, PRIMARY KEY (rt, queue, status)) STRICT;
CREATE TABLE seen ( rt TEXT NOT NULL, txn INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (rt,
  txn)) STRICT;
CREATE TABLE history ( rt TEXT NOT NULL, txn INTEGER NOT NULL, id INTEGER NOT NULL, old_status
  TEXT, new_status TEXT, at INTEGER NOT NULL, PRIMARY KEY (rt, txn)) STRICT;
CREATE TABLE server ( kind TEXT NOT NULL, name TEXT NOT NULL, tries INTEGER NOT NULL, until
  INTEGER NOT NULL, ok_at INTEGER NOT NULL, outcome INTEGER NOT NULL, error TEXT, PRIMARY KEY
  (kind, name)) STRICT;
CREATE TABLE mail ( rt TEXT NOT NULL, id INTEGER NOT NULL, message_id TEXT NOT NULL, at INTEGER
  NOT NULL, PRIMARY KEY (rt, id, message_id)) STRICT;
CREATE INDEX mail_at ON mail (at);
CREATE TABLE local ( ref INTEGER PRIMARY KEY AUTOINCREMENT, board TEXT NOT NULL, key TEXT NOT
  NULL, card TEXT NOT NULL, gone INTEGER NOT NULL, since INTEGER NOT NULL) STRICT;
CREATE INDEX local_key ON local (board, key);
CREATE INDEX local_since ON local (board, gone, since, ref);
CREATE INDEX card_live ON card (rt, id) WHERE wanted_gone = 0 OR known_gone = 0;
CREATE INDEX card_verify ON card (board, due, rt, id) WHERE verify = 1;
CREATE INDEX card_lost ON card (board) WHERE lost > 0;
CREATE INDEX card_drift ON card (board) WHERE drift <> 0;
CREATE TABLE patrol ( kind TEXT NOT NULL, name TEXT NOT NULL, rest INTEGER NOT NULL, began INTEGER
  NOT NULL, ended INTEGER NOT NULL, stepped INTEGER NOT NULL, running INTEGER NOT NULL, PRIMARY
  KEY (kind, name, rest)) STRICT;
CREATE TABLE drift ( board TEXT NOT NULL, found INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY
  (board)) STRICT;
CREATE TABLE tag (rt TEXT NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (rt, tag)) STRICT;
CREATE TABLE echo ( board TEXT NOT NULL, rt TEXT NOT NULL, id INTEGER NOT NULL, field INTEGER NOT
  NULL, link INTEGER NOT NULL, shown TEXT, told TEXT, taken INTEGER NOT NULL DEFAULT 0, off
  INTEGER NOT NULL DEFAULT 0, linked TEXT, writes INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL
  DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0, parked INTEGER NOT NULL DEFAULT 0, error TEXT,
  lease INTEGER NOT NULL DEFAULT 0, lease_until INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (board,
  rt, id)) STRICT;
CREATE INDEX echo_ticket ON echo (rt, id);
CREATE INDEX echo_due ON echo (rt, due, id) WHERE due > 0 AND parked = 0;
CREATE TABLE updated ( rt TEXT NOT NULL, id INTEGER NOT NULL, updated TEXT NOT NULL, again INTEGER
  NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (rt, id)) STRICT;
INSERT INTO ticket (rt, id, gen, gen_taken, gen_looked, due, looked, state, queue, subject,
  status, status_class, owner) VALUES ('example.com', 1, 1, 1, 1, 0, 1795343915996, 0, 'General',
  'Printer 1', 'open', 1, 'Nobody');
INSERT INTO ticket (rt, id, gen, gen_taken, gen_looked, due, looked, state, queue, subject,
  status, status_class, owner) VALUES ('example.com', 2, 1, 1, 1, 0, 1795343915996, 0, 'General',
  'Printer 2', 'open', 1, 'Nobody');
INSERT INTO ticket (rt, id, gen, gen_taken, gen_looked, due, looked, state, queue, subject,
  status, status_class, owner) VALUES ('example.com', 3, 1, 1, 1, 0, 1795343915996, 0, 'General',
  'Printer 3', 'open', 1, 'Nobody');
INSERT INTO card (board, rt, id, wanted, wanted_gone, wanted_private, due, known, known_gone, ref,
  written_public)
  VALUES ('ops', 'example.com', 1,
  '{"key":"example.com:1","title":"1 - Printer 1","column":"Doing","type":null,"member":null,"blocked":false,"gone":false,"url":null,"also":null,"due":null}',
  0, 0, 0,
  '{"key":"example.com:1","title":"1 - Printer 1","column":"Doing","type":null,"member":null,"blocked":false,"gone":false,"url":null,"also":null,"due":null}',
  0, '17', 1);
INSERT INTO card (board, rt, id, wanted, wanted_gone, wanted_private, due, known, known_gone, ref,
  written_public, tries, parked, error)
  VALUES ('ops', 'example.com', 2,
  '{"key":"example.com:2","title":"2 - Printer 2","column":"Doing","type":null,"member":null,"blocked":false,"gone":false,"url":null,"also":null,"due":null}',
  0, 0, 1795343916000,
  '{"key":"example.com:2","title":"2 - Printer 2","column":"Backlog","type":null,"member":null,"blocked":false,"gone":false,"url":null,"also":null,"due":null}',
  0, '18', 1, 1, 1, 'HTTP 422: no');
INSERT INTO card (board, rt, id, wanted, wanted_gone, wanted_private, due, writing, writing_since)
  VALUES ('ops', 'example.com', 3,
  '{"key":"example.com:3","title":"3 - Printer 3","column":"Doing","type":null,"member":null,"blocked":false,"gone":false,"url":null,"also":null,"due":null}',
  0, 0, 1795343916000, 2, 1795343916000);
INSERT INTO echo (board, rt, id, field, link, shown, told, linked)
  VALUES ('ops', 'example.com', 1, 1, 1, '17', '17', '17');
INSERT INTO local (board, key, card, gone, since) VALUES ('wall', 'example.com:1',
  '{"key":"example.com:1","title":"1 - Printer 1","column":"Doing","type":null,"member":null,"blocked":false,"gone":false,"url":null,"also":null,"due":null}',
  0, 1795343916000);
INSERT INTO mark (rt, name, value) VALUES ('', 'configuration', 4711);
PRAGMA application_id = 1381261927;
PRAGMA user_version = 5;

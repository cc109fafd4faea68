-- What is remembered of the sheets. Days are ISO texts, hashes and ids 64-bit integers, figures decimal texts.
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- What we wrote last: rebuilt from the sheet when it is lost.
CREATE TABLE record (
    source INTEGER PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
    body TEXT NOT NULL
) STRICT;

-- The records that go with earlier contents, for undo.
CREATE TABLE kept_record (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    revision TEXT NOT NULL,
    body TEXT
) STRICT;
CREATE INDEX kept_record_source ON kept_record (source, number);

-- History.
CREATE TABLE kpi_row (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    tab TEXT NOT NULL,
    kpi TEXT NOT NULL,
    goal TEXT NOT NULL,
    owner TEXT NOT NULL,
    team TEXT NOT NULL
) STRICT;
CREATE INDEX kpi_row_source ON kpi_row (source);

CREATE TABLE reading (
    kpi_row INTEGER NOT NULL REFERENCES kpi_row (id) ON DELETE CASCADE,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    current TEXT,
    target TEXT,
    deadline TEXT,
    comment INTEGER NOT NULL,
    status TEXT NOT NULL,
    progress INTEGER,
    PRIMARY KEY (kpi_row, first_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE found (
    kpi_row INTEGER NOT NULL REFERENCES kpi_row (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    field TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    open INTEGER NOT NULL,
    PRIMARY KEY (kpi_row, code, field)
) STRICT, WITHOUT ROWID;

-- Tokens of list pages and the like.
CREATE TABLE mark (
    source INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE thread (
    source INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    row_key INTEGER NOT NULL,
    thread TEXT NOT NULL,
    PRIMARY KEY (source, row_key, thread)
) STRICT, WITHOUT ROWID;

-- Messages: what is sent keeps its id and loses its words.
CREATE TABLE letter (
    id TEXT PRIMARY KEY,
    receiver TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead'))
) STRICT;
CREATE INDEX letter_due ON letter (state, due);

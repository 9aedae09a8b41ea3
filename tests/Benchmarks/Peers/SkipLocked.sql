-- What a good engineer would write instead of this server: one table of charts, given out with FOR UPDATE SKIP LOCKED.
-- The same floor as the engine's programs have (InProcess/Floor.cs): 20 workqueues, three facilities (60 requirement
-- classes with them), 500 coders with five workqueues in two tiers at two facilities, skills that must cover what a
-- chart needs. What it leaves out makes it faster: no history, no command ids, no limits of a coder, no rules, no
-- unique account, and within a coder's tier it takes the first workqueue that has anything rather than the most urgent
-- chart of all.

CREATE TABLE coders (
  id int PRIMARY KEY,
  skills int NOT NULL,             -- one bit each
  facilities smallint[] NOT NULL,
  workqueues smallint[] NOT NULL   -- in the order they are walked: three of the first tier, two of the second
);

INSERT INTO coders
SELECT coder, 127, ARRAY[coder % 3, (coder + 1) % 3],
  (SELECT array_agg((coder + place * 7) % 20 ORDER BY place) FROM generate_series(0, 4) place)
FROM generate_series(0, 499) coder;

CREATE TABLE charts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  due_at timestamptz NOT NULL,
  discharged_at timestamptz NOT NULL,
  assigned_at timestamptz,
  completed_at timestamptz,
  coder int,                       -- null: ready
  needs int NOT NULL,              -- skills, one bit each
  charges int NOT NULL,
  workqueue smallint NOT NULL,
  facility smallint NOT NULL,
  priority smallint NOT NULL,
  account text NOT NULL,
  payer text NOT NULL,
  financial_class text NOT NULL
) WITH (fillfactor = 70);          -- room on the page, so that a completion touches no index (HOT)

-- Walked for one workqueue at a time: the first entry that fits is the answer. Only what is ready is in it; that it
-- asks for coder IS NULL and not for a state column is what keeps completions out of every index. Twenty partial
-- indexes, one for each workqueue, cost 40 % more for each cycle: each update has twenty conditions to ask.
CREATE INDEX charts_ready ON charts (workqueue, priority, due_at, id) WHERE coder IS NULL;

-- So many more charts, spread over workqueues, facilities and fourteen thousand minutes as the engine's are.
CREATE FUNCTION arrive(many bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO charts (due_at, discharged_at, needs, charges, workqueue, facility, priority, account, payer, financial_class)
  SELECT now() + interval '48 hours' - make_interval(mins => age), now() - make_interval(mins => age),
    1 << (n % 7)::int, 1000 + n % 5000, n % 20, n / 20 % 3, 5, 'A' || n, 'MEDICARE', 'Medicare'
  FROM generate_series(1, many) n, LATERAL (SELECT (1 + n * 7919 % 14400)::int) of(age)
$$;

-- Assigns one chart to a coder: its id, or 0. By ctid, which saves the second search for the row; when another session
-- was first after all, the update finds nothing there and the next workqueue is asked.
CREATE FUNCTION take(who int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  me coders;
  queue smallint;
  taken bigint;
BEGIN
  SELECT * INTO me FROM coders WHERE id = who;
  FOREACH queue IN ARRAY me.workqueues LOOP
    UPDATE charts SET coder = who, assigned_at = now() WHERE ctid = (
      SELECT ctid FROM charts
      WHERE coder IS NULL AND workqueue = queue AND facility = ANY(me.facilities) AND needs & ~me.skills = 0
      ORDER BY priority, due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id INTO taken;
    IF FOUND THEN
      RETURN taken;
    END IF;
  END LOOP;
  RETURN 0;
END
$$;

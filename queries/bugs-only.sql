-- bugs-only: plain PGD beside bugs in one run of the study bugs-only: whether perturbations do what
-- they were made for, carry over to a fresh network, and what a network trained on them says of natural
-- test pictures of y. Shares in percent.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   dataset     TEXT     what the perturbations are, and their ball
--   seeds       INTEGER  repetitions; NULL for the published row
--   points      TEXT     'ours', or where the published row comes from
--   success     REAL     perturbations that take the attacked network to y + 1
--   transfer    REAL     of those, seen as y + 1 by a fresh network too
--   transfer_sd REAL     its standard deviation over the seeds; NULL with one
--   label       REAL     natural pictures of which the network trained on them says y
--   label_sd    REAL     its standard deviation
--   next        REAL     natural pictures of which it says y + 1
--   next_sd     REAL     its standard deviation
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'bugs-only')) AS run_id
  ),
  subject AS (
    SELECT DISTINCT m.run_id, m.subject
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id AND m.quantity = 'says the next class'
  ),
  figure AS (
    SELECT
      m.subject, m.quantity, min(m.id) AS place, count(*) AS n, avg(m.value) AS mean,
      -- Var = E[v²] − E[v]², with n − 1; rounding may leave it a little below zero
      sqrt(
        max(avg(m.value * m.value) - avg(m.value) * avg(m.value), 0.0) * count(*) / (count(*) - 1)
      ) AS sd
    FROM subject
    JOIN measurement AS m ON m.run_id = subject.run_id AND m.subject = subject.subject
    GROUP BY m.subject, m.quantity
  ),
  row AS (
    SELECT subject, place, quantity, n, 'ours' AS points, mean, sd FROM figure
    UNION ALL
    SELECT p.subject, figure.place, p.quantity, NULL, p.source, p.value, NULL
    FROM figure
    JOIN chosen
    JOIN published AS p
      ON p.run_id = chosen.run_id AND p.subject = figure.subject AND p.quantity = figure.quantity
  )
SELECT
  subject AS dataset,
  max(n) AS seeds,
  points,
  round(100 * max(mean) FILTER (WHERE quantity = 'attack success'), 2) AS success,
  round(100 * max(mean) FILTER (WHERE quantity = 'transfer rate'), 2) AS transfer,
  round(100 * max(sd) FILTER (WHERE quantity = 'transfer rate'), 2) AS transfer_sd,
  round(100 * max(mean) FILTER (WHERE quantity = 'clean accuracy'), 2) AS label,
  round(100 * max(sd) FILTER (WHERE quantity = 'clean accuracy'), 2) AS label_sd,
  round(100 * max(mean) FILTER (WHERE quantity = 'says the next class'), 2) AS next,
  round(100 * max(sd) FILTER (WHERE quantity = 'says the next class'), 2) AS next_sd
FROM row
GROUP BY subject, points
ORDER BY min(place), points <> 'ours';

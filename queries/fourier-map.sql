-- fourier-map: one run of the study fourier, as the heat map of figure 2: the error of each network under each
-- Fourier basis vector, with the mean (row 0, column 0) in the middle. The study keeps one of each frequency
-- and its mirror image (-row, -column), at x = u * side + v in the discrete Fourier transform, where u and v
-- are row and column modulo side; here both stand. Percent.
-- parameters:
--   :run      INTEGER  NULL  a run of the study; NULL for the newest that has finished
--   :network  TEXT     NULL  only this network; NULL for all
-- columns:
--   network TEXT     how it was trained
--   row     INTEGER  waves down a picture, -side / 2 to side / 2 - 1
--   column  INTEGER  waves across a picture, likewise
--   seeds   INTEGER  repetitions
--   error   REAL     wrong answers on pictures with that vector, mean over the seeds
--   sd      REAL     its standard deviation over the seeds; NULL with one
WITH
  chosen AS (
    SELECT run.id AS run_id, CAST(run.settings ->> '$.settings.side' AS INTEGER) AS side
    FROM run
    WHERE run.id = coalesce(
      :run,
      (SELECT max(newest.id) FROM run AS newest
       WHERE newest.kind = 'experiment' AND newest.state = 'finished' AND newest.name = 'fourier'))
  ),
  half AS (
    SELECT
      m.subject, chosen.side, CAST(m.x AS INTEGER) / chosen.side AS u,
      CAST(m.x AS INTEGER) % chosen.side AS v, min(m.id) AS place, count(*) AS n,
      avg(m.value) AS mean,
      sqrt(
        max(sum(m.value * m.value) - count(*) * avg(m.value) * avg(m.value), 0.0)
        / (count(*) - 1)) AS sd
    FROM chosen
    JOIN measurement AS m
      ON m.run_id = chosen.run_id AND m.quantity = 'error along a frequency'
    WHERE :network IS NULL OR m.subject = :network
    GROUP BY m.subject, m.x
  ),
  whole AS (  -- a frequency that is its own mirror image stands once
    SELECT subject, side, u, v, place, n, mean, sd FROM half
    UNION
    SELECT subject, side, (side - u) % side, (side - v) % side, place, n, mean, sd FROM half
  )
SELECT
  subject AS network,
  (u + side / 2) % side - side / 2 AS "row",
  (v + side / 2) % side - side / 2 AS "column",
  n AS seeds,
  round(100 * mean, 2) AS error,
  round(100 * sd, 2) AS sd
FROM whole
ORDER BY min(place) OVER (PARTITION BY subject), 2, 3;

-- principal-directions: the plot of the study linear-features, means over the seeds of one run: every
-- direction (or frontier feature) with its log usefulness and log robustness. Without :all, twelve of
-- them, evenly chosen.
-- parameters:
--   :run     INTEGER  NULL                    a run of the study; NULL for the newest that has finished
--   :points  TEXT     'principal directions'  or 'frontier'
--   :all     INTEGER  0                       1 for every point
-- columns:
--   x              REAL     number of the direction, from the most robust; or t of (Σ + t·I)⁻¹·m
--   seeds          INTEGER  repetitions
--   log_robustness REAL     log of the data's standard deviation along it
--   log_usefulness REAL     log E[y·f]
-- plot: x=x y=log_usefulness
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'linear-features'))
      AS run_id
  ),
  point AS (
    SELECT
      m.x, count(*) FILTER (WHERE m.quantity = 'log usefulness') AS n,
      avg(m.value) FILTER (WHERE m.quantity = 'log robustness') AS robustness,
      avg(m.value) FILTER (WHERE m.quantity = 'log usefulness') AS usefulness
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id
    WHERE m.subject = :points AND m.x IS NOT NULL
    GROUP BY m.x
  ),
  place AS (
    SELECT *, row_number() OVER (ORDER BY x) - 1 AS number, count(*) OVER () - 1 AS last FROM point
  )
SELECT
  x, n AS seeds, round(robustness, 3) AS log_robustness, round(usefulness, 3) AS log_usefulness
FROM place
WHERE :all OR number = 0 OR number * 11 / max(last, 1) > (number - 1) * 11 / max(last, 1)
ORDER BY x;

-- linear-features: features in one run of the study linear-features, and what was learnt from D_det
-- made with them. Logarithms are natural.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   feature        TEXT     which, or whose D_det
--   seeds          INTEGER  repetitions
--   log_robustness REAL     log of the data's standard deviation along its direction
--   usefulness     REAL     E[y·f] on the pictures that it was made from
--   test           REAL     the same on test pictures
--   sd             REAL     its standard deviation over the seeds, or that of learnt; NULL with one
--   robust         REAL     E[min y·f] in the adversary's ball, on test pictures
--   hits           REAL     percent of D_det that the turned feature sees as labelled
--   learnt         REAL     percent of natural test examples named rightly by who learnt from D_det
--   expected       REAL     what theory says of that, where it does
--   published      REAL     usefulness in the source, or NULL
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'linear-features'))
      AS run_id
  ),
  used AS (
    SELECT m.*, m.quantity IN ('usefulness, test', 'clean accuracy') AS is_main
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id AND m.x IS NULL
    WHERE m.quantity <> 'correlation'
  ),
  main AS (
    SELECT subject, count(*) AS n, avg(value) AS mean FROM used WHERE is_main GROUP BY subject
  )
SELECT
  used.subject AS feature,
  main.n AS seeds,
  round(avg(value) FILTER (WHERE used.quantity = 'log robustness'), 3) AS log_robustness,
  round(avg(value) FILTER (WHERE used.quantity = 'usefulness'), 3) AS usefulness,
  round(avg(value) FILTER (WHERE used.quantity = 'usefulness, test'), 3) AS test,
  round(
    iif(max(used.quantity = 'clean accuracy'), 100, 1)
      * sqrt(sum((value - main.mean) * (value - main.mean)) FILTER (WHERE is_main) / (main.n - 1)),
    3) AS sd,
  round(avg(value) FILTER (WHERE used.quantity = 'robust usefulness'), 3) AS robust,
  round(100 * avg(value) FILTER (WHERE used.quantity = 'attack success'), 2) AS hits,
  round(100 * avg(value) FILTER (WHERE used.quantity = 'clean accuracy'), 2) AS learnt,
  round(100 * avg(value) FILTER (WHERE used.quantity = 'expected accuracy'), 2) AS expected,
  round(
    (SELECT published.value FROM published
     JOIN chosen ON chosen.run_id = published.run_id
     WHERE published.subject = used.subject AND published.quantity = 'usefulness'), 3) AS published
FROM used
JOIN main ON main.subject = used.subject
GROUP BY used.subject
ORDER BY min(used.id);

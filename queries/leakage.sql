-- leakage: robust features in one run of the study leakage: how robust they are, and how much who sees
-- nothing else learns from D_rand and D_det.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   subject     TEXT     features and what was learnt from, or a model
--   radius      REAL     the adversary's, in the rows that are about one
--   seeds       INTEGER  repetitions
--   hits        REAL     percent of perturbations that do what they were made for
--   accuracy    REAL     percent of natural test pictures named rightly; under attack where there is a radius
--   sd          REAL     its standard deviation over the seeds; NULL with one
--   certified   REAL     percent of test pictures whose prediction no one in the ball can change
--   gamma       REAL     E[min y·f] in the ball
--   expectation REAL     E[y·f] over the labels that are learnt from, mean over the features
--   published   REAL     accuracy or gamma in the source, or NULL
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'leakage')) AS run_id
  ),
  used AS (
    SELECT m.*, m.quantity IN ('clean accuracy', 'robust accuracy') AS is_accuracy
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id
  ),
  main AS (
    SELECT
      subject, x, count(DISTINCT seed) AS n, avg(value) FILTER (WHERE is_accuracy) AS mean,
      count(*) FILTER (WHERE is_accuracy) AS accuracies
    FROM used
    GROUP BY subject, x
  )
SELECT
  used.subject AS subject,
  used.x AS radius,
  main.n AS seeds,
  round(100 * avg(value) FILTER (WHERE used.quantity = 'attack success'), 2) AS hits,
  round(100 * main.mean, 2) AS accuracy,
  round(
    100 * sqrt(
      sum((value - main.mean) * (value - main.mean)) FILTER (WHERE is_accuracy)
        / (main.accuracies - 1)), 2) AS sd,
  round(100 * avg(value) FILTER (WHERE used.quantity = 'certified share'), 2) AS certified,
  round(avg(value) FILTER (WHERE used.quantity = 'robust usefulness'), 4) AS gamma,
  round(avg(value) FILTER (WHERE used.quantity = 'expectation'), 4) AS expectation,
  (SELECT round(iif(published.quantity = 'clean accuracy', 100, 1) * published.value, 4)
   FROM published
   JOIN chosen ON chosen.run_id = published.run_id
   WHERE published.subject = used.subject AND published.x IS used.x) AS published
FROM used
JOIN main ON main.subject = used.subject AND main.x IS used.x
GROUP BY used.subject, used.x
ORDER BY min(used.id);

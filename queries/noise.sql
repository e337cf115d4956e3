-- noise: one run of the study noise: the accuracy of networks on pictures with Gaussian noise. The plot is
-- accuracy over spread, a line for each network. Percent.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   network  TEXT     how it was trained
--   spread   REAL     standard deviation of the noise, in units of the pixel range; 0 for none
--   seeds    INTEGER  repetitions
--   accuracy REAL     on pictures with that noise, clipped to the pixel range
--   sd       REAL     its standard deviation over the seeds; NULL with one
--   lost     REAL     accuracy without noise less that
-- plot: x=spread y=accuracy series=network sd=sd
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'noise')) AS run_id
  ),
  figure AS (
    SELECT
      m.subject, coalesce(m.x, 0.0) AS spread, min(m.id) AS place, count(*) AS n,
      avg(m.value) AS mean,
      sqrt(
        max(sum(m.value * m.value) - count(*) * avg(m.value) * avg(m.value), 0.0)
        / (count(*) - 1)) AS sd
    FROM chosen
    JOIN measurement AS m
      ON m.run_id = chosen.run_id AND m.quantity IN ('clean accuracy', 'accuracy in noise')
    GROUP BY m.subject, m.x
  )
SELECT
  figure.subject AS network,
  figure.spread,
  figure.n AS seeds,
  round(100 * figure.mean, 2) AS accuracy,
  round(100 * figure.sd, 2) AS sd,
  round(100 * (clean.mean - figure.mean), 2) AS lost
FROM figure
JOIN figure AS clean ON clean.subject = figure.subject AND clean.spread = 0
ORDER BY clean.place, figure.spread;

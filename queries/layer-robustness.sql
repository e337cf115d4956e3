-- layer-robustness: one run of the study layer-robustness: how far an adversary moves the values of a layer,
-- in percent of how far apart they are on two pictures; the lower the more robust. The plot is that over
-- depth, a line for each network.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   model      TEXT     the network
--   layer      TEXT     the layer's name in it
--   position   INTEGER  the layer's number among those measured, from 1 at the picture
--   seeds      INTEGER  repetitions
--   robustness REAL     R(f), mean over the seeds
--   sd         REAL     its standard deviation over the seeds; NULL with one
--   published  REAL     what the source has for its own network of that kind at that position, or NULL
-- plot: x=position y=robustness series=model sd=sd
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished'
         AND run.name = 'layer-robustness')) AS run_id
  ),
  figure AS (
    SELECT
      m.run_id, m.subject, m.quantity, m.x, min(m.id) AS place, count(*) AS n,
      avg(m.value) AS mean,
      sqrt(
        max(sum(m.value * m.value) - count(*) * avg(m.value) * avg(m.value), 0.0)
        / (count(*) - 1)) AS sd
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id AND m.quantity LIKE 'R of %'
    GROUP BY m.subject, m.quantity, m.x
  )
SELECT
  figure.subject AS model,
  substr(figure.quantity, length('R of ') + 1) AS layer,
  CAST(figure.x AS INTEGER) AS position,
  figure.n AS seeds,
  round(100 * figure.mean, 2) AS robustness,
  round(100 * figure.sd, 2) AS sd,
  round(100 * published.value, 2) AS published
FROM figure
LEFT JOIN published
  ON published.run_id = figure.run_id AND published.subject = figure.subject
  AND published.quantity = figure.quantity AND published.x = figure.x
ORDER BY figure.place;

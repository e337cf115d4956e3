-- filters: one run of the study filters: the accuracy of networks that see some frequencies only, in
-- training and in test. The plot of figure 1 is accuracy over size, a line for each kind. Percent.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   pictures  TEXT     'whole pictures', 'low pass' or 'high pass'
--   size      INTEGER  kept frequencies along each side; NULL for all
--   seeds     INTEGER  repetitions
--   accuracy  REAL     of a network of such pictures on such pictures
--   sd        REAL     its standard deviation over the seeds; NULL with one
--   on_whole  REAL     accuracy of that network on whole pictures
--   by_whole  REAL     accuracy of the network of whole pictures on such pictures
--   published REAL     the source's accuracy on ImageNet, where it shows the same part of the side
-- plot: x=size y=accuracy series=pictures sd=sd
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'filters')) AS run_id
  ),
  figure AS (
    SELECT
      m.run_id, m.subject, m.x, m.quantity, min(m.id) AS place, count(*) AS n,
      avg(m.value) AS mean,
      sqrt(
        max(sum(m.value * m.value) - count(*) * avg(m.value) * avg(m.value), 0.0)
        / (count(*) - 1)) AS sd
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id
    GROUP BY m.subject, m.x, m.quantity
  )
SELECT
  learnt.subject AS pictures,
  CAST(learnt.x AS INTEGER) AS size,
  learnt.n AS seeds,
  round(100 * learnt.mean, 2) AS accuracy,
  round(100 * learnt.sd, 2) AS sd,
  round(100 * shown.mean, 2) AS on_whole,
  round(100 * seen.mean, 2) AS by_whole,
  round(100 * published.value, 2) AS published
FROM figure AS learnt
LEFT JOIN figure AS shown
  ON shown.subject = learnt.subject AND shown.x = learnt.x
    AND shown.quantity = 'accuracy on whole pictures'
LEFT JOIN figure AS seen
  ON seen.subject = learnt.subject AND seen.x = learnt.x
    AND seen.quantity = 'accuracy of the network of whole pictures'
LEFT JOIN published
  ON published.run_id = learnt.run_id AND published.subject = learnt.subject
    AND published.quantity = learnt.quantity AND published.x IS learnt.x
WHERE learnt.quantity = 'clean accuracy'
ORDER BY learnt.place;

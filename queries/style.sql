-- style: one run of the study style: what each network's pictures come to, on the mean over photographs and
-- seeds. All are seen by one judge, a network that made none of them.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   network      TEXT     whose features were used; both where two were, the layer where it was one
--   seeds        INTEGER  repetitions
--   style        REAL     style loss; 1 for the content photograph, 0 for the style photograph
--   sd           REAL     its standard deviation over the seeds; NULL with one
--   content      REAL     content loss; 0 for the content photograph, 1 for a picture without features
--   checkerboard REAL     share of the variation that has a period of two pixels, percent
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'style')) AS run_id
  ),
  figure AS (
    SELECT
      m.subject, m.quantity, min(m.id) AS place, count(*) AS n, avg(m.value) AS mean,
      sqrt(
        max(sum(m.value * m.value) - count(*) * avg(m.value) * avg(m.value), 0.0)
        / (count(*) - 1)) AS sd
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id
    GROUP BY m.subject, m.quantity
  )
SELECT
  style.subject AS network,
  style.n AS seeds,
  round(style.mean, 3) AS style,
  round(style.sd, 3) AS sd,
  round(content.mean, 3) AS content,
  round(100 * checkerboard.mean, 2) AS checkerboard
FROM figure AS style
LEFT JOIN figure AS content
  ON content.subject = style.subject AND content.quantity = 'judged content loss'
LEFT JOIN figure AS checkerboard
  ON checkerboard.subject = style.subject AND checkerboard.quantity = 'checkerboard'
WHERE style.quantity = 'judged style loss'
ORDER BY style.place;

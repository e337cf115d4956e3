-- squares: who is flipped in one run of the study squares: test pictures that a network names rightly
-- as they are and wrongly somewhere in an L∞ ball, by the world that it was trained in. Percent.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   trained_on TEXT     labels, pixels and length of training
--   fits       REAL     training pictures whose given label the network says
--   true_sides REAL     training pictures whose true side it says
--   right      REAL     test pictures that it names rightly as they are
--   eps        REAL     radius in units of X, where the two sides are ±1
--   pixels     REAL     the same in units of the pixel range [0, 1]
--   seeds      INTEGER  repetitions
--   flipped    REAL     of the pictures that are rightly named, mean over the seeds
--   sd         REAL     standard deviation over the seeds; NULL with one
--   minus      REAL     flipped of those of side −1
--   plus       REAL     flipped of those of side +1
--   reliable   TEXT     'no' where a sanity check failed, 'unchecked' where one is missing
-- plot: x=eps y=flipped series=trained_on sd=sd
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'squares')) AS run_id
  ),
  attacked AS (
    SELECT m.id, m.run_id, m.seed, m.subject, m.x, m.evaluation_id, result.reliable
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id AND m.quantity = 'robust accuracy'
    JOIN result ON result.evaluation_id = m.evaluation_id
  ),
  flip AS (
    SELECT
      attacked.id, attacked.run_id, attacked.subject, attacked.x, attacked.reliable,
      avg(after.predicted <> after.label) AS flipped,
      avg(after.predicted <> after.label) FILTER (WHERE after.label = 0) AS minus,
      avg(after.predicted <> after.label) FILTER (WHERE after.label = 1) AS plus
    FROM attacked
    JOIN measurement AS clean
      ON clean.run_id = attacked.run_id AND clean.seed = attacked.seed
        AND clean.subject = attacked.subject AND clean.quantity = 'clean accuracy'
    JOIN prediction_row AS before ON before.evaluation_id = clean.evaluation_id
    JOIN prediction_row AS after
      ON after.evaluation_id = attacked.evaluation_id AND after.ordinal = before.ordinal
    WHERE before.predicted = before.label
    GROUP BY attacked.id
  ),
  world AS (
    SELECT
      m.subject, min(m.id) AS place,
      avg(m.value) FILTER (WHERE m.quantity = 'training accuracy') AS fits,
      avg(m.value) FILTER (WHERE m.quantity = 'true sides of training pictures') AS true_sides,
      avg(m.value) FILTER (WHERE m.quantity = 'clean accuracy') AS right
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id
    GROUP BY m.subject
  ),
  mean AS (
    SELECT subject, x, avg(flipped) AS flipped FROM flip GROUP BY subject, x
  )
SELECT
  flip.subject AS trained_on,
  round(100 * world.fits, 2) AS fits,
  round(100 * world.true_sides, 2) AS true_sides,
  round(100 * world.right, 2) AS right,
  flip.x AS eps,
  flip.x / 4 AS pixels,
  count(*) AS seeds,
  round(100 * mean.flipped, 2) AS flipped,
  round(
    100 * sqrt(
      sum((flip.flipped - mean.flipped) * (flip.flipped - mean.flipped)) / (count(*) - 1)), 2) AS sd,
  round(100 * avg(flip.minus), 2) AS minus,
  round(100 * avg(flip.plus), 2) AS plus,
  CASE
    WHEN max(flip.reliable = 'no') THEN 'no'
    WHEN max(flip.reliable = 'unchecked') THEN 'unchecked'
    ELSE 'yes'
  END AS reliable
FROM flip
JOIN world ON world.subject = flip.subject
JOIN mean ON mean.subject = flip.subject AND mean.x = flip.x
GROUP BY flip.subject, flip.x
ORDER BY world.place, flip.x;

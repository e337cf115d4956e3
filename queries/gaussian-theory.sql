-- gaussian-theory: the theorems of the Gaussian model (Ilyas et al. 2019, section 4) in one run of the
-- study gaussian: what the formula says, and what is found without it.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   subject    TEXT     what the figure is of
--   quantity   TEXT     which figure
--   eps        REAL     the adversary's budget, or NULL
--   seeds      INTEGER  samples drawn
--   formula    REAL     by the closed form, mean over the seeds
--   found      REAL     by drawing, climbing or minimising, mean over the seeds
--   difference REAL     the largest of a seed between the two
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'gaussian')) AS run_id
  )
SELECT
  formula.subject AS subject,
  replace(formula.quantity, ', by formula', '') AS quantity,
  formula.x AS eps,
  count(*) AS seeds,
  round(avg(formula.value), 6) AS formula,
  round(avg(found.value), 6) AS found,
  CAST(printf('%.2e', max(abs(formula.value - found.value))) AS REAL) AS difference
FROM chosen
JOIN measurement AS formula
  ON formula.run_id = chosen.run_id AND formula.quantity LIKE '%, by formula'
JOIN measurement AS found
  ON found.run_id = formula.run_id AND found.seed = formula.seed
    AND found.subject = formula.subject AND found.x IS formula.x
    AND found.quantity = replace(formula.quantity, ', by formula', ', found')
GROUP BY formula.subject, formula.quantity, formula.x
ORDER BY min(formula.id);

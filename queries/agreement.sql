-- agreement: one run of the study consistent-labels, what each student learnt from: how right it is
-- about clean test pictures, and how often it says what its teacher says. Shares in percent.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   learnt_from TEXT     the questions or the dataset
--   seeds       INTEGER  repetitions
--   examples    INTEGER  questions or pictures, the mean over the repetitions
--   accuracy    REAL     of the student
--   teacher     REAL     accuracy of its teacher
--   agreement   REAL     the share of pictures about which both say the same
--   sd          REAL     its standard deviation over the seeds; NULL with one
--   commonest   REAL     share of the commonest label among those learnt from, where it was measured
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished'
         AND run.name = 'consistent-labels')) AS run_id
  ),
  agreed AS (
    SELECT m.subject, count(*) AS n, avg(m.value) AS mean
    FROM chosen
    JOIN measurement AS m
      ON m.run_id = chosen.run_id AND m.quantity = 'agreement with the teacher'
    GROUP BY m.subject
  )
SELECT
  m.subject AS learnt_from,
  agreed.n AS seeds,
  CAST(round(avg(m.value) FILTER (WHERE m.quantity = 'examples')) AS INTEGER) AS examples,
  round(100 * avg(m.value) FILTER (WHERE m.quantity = 'clean accuracy'), 2) AS accuracy,
  round(100 * avg(m.value) FILTER (WHERE m.quantity = 'accuracy of the teacher'), 2) AS teacher,
  round(100 * agreed.mean, 2) AS agreement,
  round(
    100 * sqrt(
      sum((m.value - agreed.mean) * (m.value - agreed.mean))
        FILTER (WHERE m.quantity = 'agreement with the teacher') / (agreed.n - 1)), 2) AS sd,
  round(
    100 * avg(m.value) FILTER (WHERE m.quantity = 'share of the commonest label'), 2) AS commonest
FROM chosen
JOIN measurement AS m ON m.run_id = chosen.run_id
JOIN agreed ON agreed.subject = m.subject
GROUP BY m.subject
ORDER BY min(m.id);

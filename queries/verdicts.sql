-- verdicts: what each claim of a study comes to, by the rule that was written before it ran: the 95 %
-- interval (Student's t) of the mean difference over at least three seeds against the least effect.
-- parameters:
--   :study  TEXT     NULL  only this study; NULL for all
--   :run    INTEGER  NULL  only this run of a study; NULL for all
-- columns:
--   run     INTEGER  the study's run
--   study   TEXT     its name
--   claim   TEXT     what is claimed, by name
--   compared TEXT    the quantity, of what, against what
--   rule    TEXT     on which side of which difference the interval must lie
--   seeds   INTEGER  differences there are
--   mean    REAL     of the differences, in the quantity's unit; NULL without any
--   low     REAL     lower end of the interval; NULL with less than two
--   high    REAL     upper end of the interval
--   reliable TEXT    'no' where a robust accuracy among them failed a sanity check
--   verdict TEXT     'agrees', 'disagrees' or 'too weak to tell'
WITH
  quantile (freedom, t) AS (
    VALUES (1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (6, 2.447), (7, 2.365),
      (8, 2.306), (9, 2.262), (10, 2.228), (11, 2.201), (12, 2.179), (13, 2.160), (14, 2.145),
      (15, 2.131), (16, 2.120), (17, 2.110), (18, 2.101), (19, 2.093)
  ),
  asked AS (
    SELECT claim.*, run.name AS study
    FROM claim
    JOIN run ON run.id = claim.run_id
    WHERE (:study IS NULL OR run.name = :study) AND (:run IS NULL OR run.id = :run)
  ),
  used AS (  -- the figures that a claim speaks of
    SELECT asked.id AS claim_id, m.seed, m.subject = asked.subject AS is_own, m.value, m.evaluation_id
    FROM asked
    JOIN measurement AS m
      ON m.run_id = asked.run_id AND m.quantity = asked.quantity AND m.x IS asked.x
        AND (m.subject = asked.subject OR m.subject = asked.control)
  ),
  unreliable AS (
    SELECT DISTINCT used.claim_id
    FROM used
    JOIN evaluation ON evaluation.id = used.evaluation_id
    JOIN attack_words AS words ON words.attack_id = evaluation.attack_id
    JOIN reliability
      ON reliability.checkpoint_id = evaluation.checkpoint_id AND reliability.norm = words.norm
    WHERE reliability.reliable = 'no'
  ),
  difference AS (
    SELECT own.claim_id, own.seed, own.value - coalesce(asked.reference, other.value) AS d
    FROM used AS own
    JOIN asked ON asked.id = own.claim_id
    LEFT JOIN used AS other
      ON other.claim_id = own.claim_id AND other.seed = own.seed AND NOT other.is_own
    WHERE own.is_own AND (asked.reference IS NOT NULL OR other.value IS NOT NULL)
  ),
  centre AS (
    SELECT claim_id, count(*) AS n, avg(d) AS mean FROM difference GROUP BY claim_id
  ),
  spread AS (
    SELECT
      centre.claim_id, centre.n, centre.mean,
      sqrt(sum((d - centre.mean) * (d - centre.mean)) / (centre.n - 1) / centre.n) AS error
    FROM centre
    JOIN difference ON difference.claim_id = centre.claim_id
    GROUP BY centre.claim_id
  ),
  judged AS (
    SELECT
      asked.*, coalesce(n, 0) AS n, mean,
      mean - coalesce(t, 1.96 + 2.5 / (n - 1)) * error AS low,
      mean + coalesce(t, 1.96 + 2.5 / (n - 1)) * error AS high,
      unreliable.claim_id IS NOT NULL AS is_unreliable,
      iif(side = 'above', 1, -1) AS sign
    FROM asked
    LEFT JOIN spread ON spread.claim_id = asked.id
    LEFT JOIN quantile ON quantile.freedom = spread.n - 1
    LEFT JOIN unreliable ON unreliable.claim_id = asked.id
  ),
  alone AS (  -- each claim for itself, without what it requires
    SELECT
      judged.*,
      CASE
        WHEN n < 3 OR is_unreliable THEN 'too weak to tell'
        WHEN min(sign * low, sign * high) > effect THEN 'agrees'
        WHEN max(sign * low, sign * high) < effect THEN 'disagrees'
        ELSE 'too weak to tell'
      END AS verdict
    FROM judged
  )
SELECT
  alone.run_id AS run,
  alone.study AS study,
  alone.name AS claim,
  alone.quantity || iif(alone.x IS NULL, '', printf(' at %g', alone.x)) || ' of ' || alone.subject
    || coalesce(' against ' || alone.control, printf(' against %g', alone.reference)) AS compared,
  printf('%s by more than %g', alone.side, alone.effect)
    || coalesce(', requires ' || alone.requires, '') AS rule,
  alone.n AS seeds,
  round(alone.mean, 4) AS mean,
  round(alone.low, 4) AS low,
  round(alone.high, 4) AS high,
  iif(alone.is_unreliable, 'no', 'yes') AS reliable,
  iif(
    alone.requires IS NULL OR needed.verdict = 'agrees', alone.verdict, 'too weak to tell') AS verdict
FROM alone
LEFT JOIN alone AS needed ON needed.run_id = alone.run_id AND needed.name = alone.requires
ORDER BY alone.run_id, alone.id;
